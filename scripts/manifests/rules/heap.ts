import { refuse, type Container, type Manifest } from '../objects.ts';
import { parseQuantity } from '../quantity.ts';
import { listContainers, listWorkloads } from '../workloads.ts';

/** The share of a container's memory for Node's heap. The rest is for buffers, threads and Node itself. */
const share = 0.65;

/** Node's heap fits the memory limit, so the kernel does not kill the container with requests in flight. */
export function* checkHeap(manifests: Manifest[]) {
  for (const workload of listWorkloads(manifests))
    for (const { container, path } of listContainers(workload)) {
      const limit = container.resources?.limits?.['memory'];
      if (limit === undefined || !/(^|\/)guestbook-/.test(container.image)) continue;
      const options = findOptions(container, workload.manifest.object.metadata.namespace, manifests);
      const heap = readHeap(options);
      const field = `${path}: NODE_OPTIONS`;
      if (heap === undefined)
        yield refuse(
          workload.manifest,
          field,
          'does not limit the heap: --max-old-space-size and --max-semi-space-size',
        );
      else if (heap > share * parseQuantity(limit))
        yield refuse(
          workload.manifest,
          field,
          `lets the heap grow to ${heap / 2 ** 20} Mi, more than ${share} of ${limit}`,
        );
    }
}

/** The largest heap the options allow, in bytes: the old generation and three semi-spaces. */
export function readHeap(options = ''): number | undefined {
  const read = (name: string) => new RegExp(`--max-${name}-space-size=(\\d+)`).exec(options)?.[1];
  const [old, semi] = [read('old'), read('semi')];
  return old === undefined || semi === undefined ? undefined : (Number(old) + 3 * Number(semi)) * 2 ** 20;
}

function findOptions({ env, envFrom = [] }: Container, namespace: string | undefined, manifests: Manifest[]) {
  const own = env?.find(({ name }) => name === 'NODE_OPTIONS')?.value;
  if (own !== undefined) return own;
  const names = envFrom.map(({ configMapRef }) => configMapRef?.name);
  return manifests
    .map(({ object }) => object)
    .filter(
      ({ kind, metadata }) =>
        kind === 'ConfigMap' && metadata.namespace === namespace && names.includes(metadata.name),
    )
    .map(({ data }) => data?.['NODE_OPTIONS'])
    .findLast((options) => options !== undefined);
}
