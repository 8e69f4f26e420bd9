import { fileURLToPath } from 'node:url';
import { eventually } from '@guestbook/testing/eventually';
import { expect } from 'vitest';
import { namespace, readPods } from './support/book.ts';
import { claim } from './support/claim.ts';
import { apply, kubectl, kubectlIn } from './support/kubectl.ts';
import { lackPolicies } from './support/lacks.ts';
import { loadNamespace, podOf } from './support/visitor.ts';

const policies = fileURLToPath(new URL('../../k8s/70-network-policies.yaml', import.meta.url));
const targets = [
  'frontend:80',
  'frontend:9464',
  'backend:5000',
  'backend:9464',
  'postgres:5432',
  'dns:53',
  'api:443',
];

/** Allowed connections by client; all others are denied. `stranger` is in the same namespace, `visitor` in another. */
const allowed: Record<string, string[]> = {
  frontend: ['backend:5000', 'dns:53'],
  backend: ['postgres:5432', 'dns:53'],
  // Its own port: policies do not apply within a pod.
  postgres: ['postgres:5432'],
  password: ['api:443'],
  stranger: [],
  visitor: ['frontend:80', 'dns:53', 'api:443'],
};

/** Chooses a pod of a tier: the last of several, so that no pod connects to itself. */
async function addressOf(tier: string): Promise<string> {
  return (await readPods(namespace, tier)).at(-1)?.status.podIP ?? '';
}

function serviceOf(space: string, name: string): Promise<string> {
  return kubectlIn(space, 'get', 'service', name, '-o', 'jsonpath={.spec.clusterIP}');
}

async function nameFirst(tier: string): Promise<string> {
  return (await readPods(namespace, tier))[0]?.metadata.name ?? '';
}

async function findAddresses(): Promise<Record<string, string>> {
  return {
    frontend: await addressOf('frontend'),
    backend: await addressOf('backend'),
    postgres: await addressOf('database'),
    dns: await serviceOf('kube-system', 'kube-dns'),
    api: await serviceOf('default', 'kubernetes'),
  };
}

/** Starts pods for the clients that have no running pod. */
async function createStrangers() {
  const pods = [
    ['password', { app: 'guestbook', tier: 'password' }],
    ['stranger', { role: 'stranger' }],
  ] as const;
  const spec = podOf({ args: ['-e', 'setInterval(() => {}, 1e9)'] });
  await apply(
    pods.map(([name, labels]) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `probe-${name}`, namespace, labels },
      spec,
    })),
  );
  for (const [name] of pods) await kubectlIn(namespace, 'wait', '--for=condition=Ready', `pod/probe-${name}`);
}

const program = (addresses: string[]) => `
  const { connect } = require('node:net');
  const tryToConnect = (address) => new Promise((resolve) => {
    const [host, port] = address.split(':');
    const socket = connect({ host, port: Number(port), timeout: 3000 });
    socket.on('connect', () => { socket.destroy(); resolve(true); });
    socket.on('timeout', () => { socket.destroy(); resolve(false); });
    socket.on('error', () => resolve(false));
  });
  Promise.all(${JSON.stringify(addresses)}.map(tryToConnect)).then((open) => console.log(JSON.stringify(open)));
`;

/** Lists the connections that each client can open. */
async function connectEverywhere(): Promise<Record<string, string[]>> {
  const addresses = await findAddresses();
  const list = targets.map((target) => target.replace(/^\w+/, (name) => addresses[name] ?? name));
  const node = ['--', '/nodejs/bin/node', '-e', program(list)];
  const attempts = list.map(
    (address) => `(timeout 3 bash -c '</dev/tcp/${address.replace(':', '/')}' && echo ${address}) &`,
  );
  const open: Record<string, Promise<string>> = {
    frontend: kubectlIn(namespace, 'exec', await nameFirst('frontend'), ...node),
    backend: kubectlIn(namespace, 'exec', await nameFirst('backend'), ...node),
    postgres: kubectlIn(
      namespace,
      'exec',
      'postgres-0',
      '--',
      'bash',
      '-c',
      `{ ${attempts.join(' ')} wait; } 2>/dev/null`,
    ),
    password: kubectlIn(namespace, 'exec', 'probe-password', ...node),
    stranger: kubectlIn(namespace, 'exec', 'probe-stranger', ...node),
    visitor: kubectlIn(loadNamespace, 'exec', 'deploy/visitor', ...node),
  };
  const found: Record<string, string[]> = {};
  for (const [pod, output] of Object.entries(open)) {
    const text = await output;
    const isOpen = text.startsWith('[')
      ? (JSON.parse(text) as boolean[])
      : list.map((address) => text.includes(address));
    found[pod] = targets.filter((_, index) => isOpen[index]);
  }
  return found;
}

claim(
  13,
  'exactly the listed connections are open; without the policies, all are',
  async () => {
    await createStrangers();
    try {
      // A new pod accepts everything until its policy reaches the node.
      await eventually(async () => expect(await connectEverywhere()).toEqual(allowed), 60);
      await kubectl('delete', '-f', policies);
      const everything = Object.fromEntries(Object.keys(allowed).map((pod) => [pod, targets]));
      await eventually(async () => expect(await connectEverywhere()).toEqual(everything), 60);
      await kubectl('apply', '-f', policies);
      await eventually(async () => expect(await connectEverywhere()).toEqual(allowed), 60);
    } finally {
      await kubectl('apply', '-f', policies);
      await kubectlIn(namespace, 'delete', 'pod', 'probe-password', 'probe-stranger');
    }
    const open = Object.values(allowed).flat().length;
    const all = Object.keys(allowed).length * targets.length;
    return `${open} of ${all} connections open, as listed; all ${all} without the policies`;
  },
  lackPolicies,
);
