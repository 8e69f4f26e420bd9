import { setTimeout as sleep } from 'node:timers/promises';
import { namespace } from './book.ts';
import { apply, kubectl, kubectlIn } from './kubectl.ts';
import { readNodes } from './nodes.ts';
import { loadNamespace, podOf, visit } from './visitor.ts';

// Features that not every cluster has. Each function resolves to the reason to skip a claim, or to undefined.

export async function lackSecondNode() {
  return (await readNodes()).length > 1 ? undefined : 'the cluster has one node only';
}

export async function lackMovingVolume() {
  const volume = ['pvc', 'data-postgres-0', '-o', 'jsonpath={.spec.volumeName}'];
  const name = await kubectlIn(namespace, 'get', ...volume);
  const affinity = await kubectl('get', 'pv', name, '-o', 'jsonpath={.spec.nodeAffinity}');
  return affinity === '' ? lackSecondNode() : 'volumes of this cluster stay on their node';
}

export async function lackMetrics() {
  const nodes = kubectl('get', '--raw', '/apis/metrics.k8s.io/v1beta1/nodes');
  return nodes.then(
    () => undefined,
    () => 'the cluster has no metrics API',
  );
}

/** A node may not be able to pull an image that no node has: no test waits for it. */
export async function lackImage(image: string) {
  const names = await kubectl('get', 'nodes', '-o', 'jsonpath={.items[*].status.images[*].names[*]}');
  return names.split(' ').some((name) => name.endsWith(image)) ? undefined : `no node has the image ${image}`;
}

/** Denies a connection by a policy, and tries it for ten seconds: a new policy may apply late. */
export async function lackPolicies() {
  const metadata = { name: 'shut', namespace: loadNamespace, labels: { role: 'shut' } };
  const spec = podOf({ args: ['-e', 'net.createServer().listen(8080)'] });
  const podSelector = { matchLabels: metadata.labels };
  const policy = { podSelector, policyTypes: ['Ingress'] };
  await apply([
    { apiVersion: 'v1', kind: 'Pod', metadata, spec },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: policy },
  ]);
  try {
    await kubectlIn(loadNamespace, 'wait', 'pod/shut', '--for=condition=Ready', '--timeout=60s');
    const address = await kubectlIn(loadNamespace, 'get', 'pod/shut', '-o', 'jsonpath={.status.podIP}');
    const tryToConnect = `
      import { connect } from 'node:net';
      const socket = connect({ host: '${address}', port: 8080, timeout: 2000 });
      for (const event of ['connect', 'timeout', 'error']) socket.on(event, () => { console.log(event); process.exit(); });
    `;
    for (let turn = 0; turn < 10; turn += 1) {
      if ((await visit(tryToConnect)) !== 'connect') return undefined;
      await sleep(1_000);
    }
    return 'the cluster does not enforce network policies';
  } finally {
    await kubectlIn(loadNamespace, 'delete', 'pod/shut', 'networkpolicy/shut');
  }
}
