import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@guestbook/testing/eventually';
import { apply, kubectl, kubectlIn, read } from './kubectl.ts';
import { createNamespace, markNamespace } from './namespace.ts';

/** The namespace of the book after `kubectl apply -f k8s`. */
export const namespace = 'guestbook';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The folder to apply. */
export const manifests = join(root, 'k8s');

export interface PodStatus {
  metadata: { name: string; uid: string; labels: Record<string, string> };
  spec: { nodeName: string };
  status: {
    phase: string;
    podIP: string;
    containerStatuses?: {
      restartCount: number;
      ready: boolean;
      state: { terminated?: { exitCode: number } };
      lastState: { terminated?: { exitCode: number } };
    }[];
  };
}

/** Waits until the whole book is ready. */
export async function waitForBook(name: string) {
  await kubectlIn(name, 'rollout', 'status', 'statefulset/postgres', '--timeout=180s');
  for (const tier of ['backend', 'frontend']) await waitForTier(name, tier);
}

/** Waits until a rollout is done and at least the autoscaler's minimum is ready. */
export async function waitForTier(name: string, tier: string) {
  await kubectlIn(name, 'rollout', 'status', `deployment/${tier}`, '--timeout=300s');
  await eventually(async () => {
    const ready = await kubectlIn(name, 'get', 'deployment', tier, '-o', 'jsonpath={.status.readyReplicas}');
    if (Number(ready) < 3) throw new Error(`${ready || 0} of 3 pods of ${tier} are ready`);
  });
}

/** Lists the pods of a tier that are not terminating. */
export async function readPods(name: string, tier: string): Promise<PodStatus[]> {
  const pods = await read<PodStatus & { metadata: { deletionTimestamp?: string } }>(
    name,
    'pods',
    '-l',
    `tier=${tier}`,
  );
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

interface Overlay {
  /** Rendered in place of `k8s`. */
  base?: string;
  /** Patches of the test, applied last. */
  patches?: Patch[];
}

interface Patch {
  kind: string;
  metadata: { name: string };
}

/** Renders the base with components of `deploy/components`, in the given namespace. */
export async function render(
  name: string | undefined,
  components: string[],
  { base = 'k8s', patches = [] }: Overlay = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guestbook-overlay-'));
  try {
    const at = (path: string) => relative(folder, join(root, path));
    const overlay = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      ...(name !== undefined && { namespace: name }),
      resources: [at(base)],
      components: components.map((component) => at(`deploy/components/${component}`)),
      patches: patches.map((patch) => ({
        target: { kind: patch.kind, name: patch.metadata.name },
        patch: JSON.stringify(patch),
      })),
    };
    await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(overlay));
    return await kubectl('kustomize', '--load-restrictor=LoadRestrictionsNone', folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Installs a book with components in a new namespace and waits for it. `deleteNamespace` removes it. */
export async function installBook(name: string, components: string[] = [], overlay: Overlay = {}) {
  await createNamespace(name);
  await apply(await render(name, components, overlay));
  await markNamespace(name);
  await waitForBook(name);
}
