import { ofKind, refuse, type Manifest } from '../objects.ts';
import { listWorkloads } from '../workloads.ts';

/** PostgreSQL reserves these of `max_connections` for superusers. */
const reserved = 3;

/** PostgreSQL has enough connections for the largest number of backends and one being replaced: each pool, and one to listen. */
export function* checkConnections(manifests: Manifest[]) {
  const limit = findLimit(manifests);
  const config = manifests.find(
    ({ object }) => object.kind === 'ConfigMap' && object.metadata.name === 'backend',
  );
  if (limit === undefined || !config) return;
  const each = Number(config.object.data?.['DATABASE_CONNECTIONS'] ?? 5) + 1;
  const pods = listWorkloads(manifests)
    .filter(({ labels, longRunning }) => longRunning && labels['tier'] === 'backend')
    .reduce((sum, { maximum }) => sum + maximum + 1, 0);
  if (pods * each > limit - reserved)
    yield refuse(
      config,
      'data.DATABASE_CONNECTIONS',
      `${each - 1}: ${pods} backends need ${pods * each} connections, but PostgreSQL has ${limit - reserved}`,
    );
}

function findLimit(manifests: Manifest[]) {
  const [cluster] = ofKind<{ postgresql?: { parameters?: Record<string, string> } }>(manifests, 'Cluster');
  if (cluster) return Number(cluster.object.spec.postgresql?.parameters?.['max_connections'] ?? 100);
  const database = listWorkloads(manifests).find(
    ({ labels, longRunning }) => longRunning && labels['tier'] === 'database',
  );
  const setting = database?.template.spec.containers[0]?.args?.find((text) =>
    text.startsWith('max_connections='),
  );
  return database && Number(setting?.split('=')[1] ?? 100);
}
