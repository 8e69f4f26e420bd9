import { readFileSync } from 'node:fs';
import { apply, kubectlIn } from './kubectl.ts';

/** The namespace of the pods that visit the book or put load on it. */
export const loadNamespace = 'guestbook-load';

const packageFile = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');

/** The image for the tests' programs. It has Node, and the nodes have it already. */
export const image = `guestbook-backend:${(JSON.parse(packageFile) as { version: string }).version}`;

/** A pod that meets Pod Security `restricted` and runs a program with the backend's image. */
export function podOf({ args, volumes = [], mounts = [] }: PodParts) {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'node',
        image,
        imagePullPolicy: 'IfNotPresent',
        args,
        resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '256Mi' } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: mounts,
      },
    ],
    volumes,
  };
}

interface PodParts {
  args: string[];
  volumes?: object[];
  mounts?: object[];
}

/** Creates a pod that waits for scripts to run. A drain moves it like any other pod. */
export async function createVisitor() {
  const labels = { role: 'visitor' };
  await apply([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'visitor', namespace: loadNamespace },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: podOf({ args: ['-e', 'setInterval(() => {}, 1e9)'] }) },
      },
    },
  ]);
  await kubectlIn(loadNamespace, 'rollout', 'status', 'deployment/visitor', '--timeout=120s');
}

/** Runs a module in the visitor's pod and resolves to its output. */
export function visit(script: string): Promise<string> {
  const node = ['/nodejs/bin/node', '--input-type=module', '-e', script];
  return kubectlIn(loadNamespace, 'exec', 'deploy/visitor', '--', ...node);
}
