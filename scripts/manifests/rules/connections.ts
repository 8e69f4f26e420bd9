import { ofKind, refuse, type Manifest } from '../objects.ts';
import { listWorkloads } from '../workloads.ts';

/** Of `max_connections`, PostgreSQL keeps these for superusers. */
const reserved = 3;

/** All backends at once, one of them being replaced, find a connection for each pool slot and for listening. */
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
      `${each - 1}: ${pods} backends take ${pods * each} connections, and there are ${limit - reserved}`,
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
