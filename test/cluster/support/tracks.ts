import { eventually } from '@guestbook/testing/eventually';
import { kubectlIn, read } from './kubectl.ts';
import type { PodStatus } from './book.ts';

/** Counts the calls that the backend's pods of a `track` have answered since they started. */
export function countCalls(namespace: string, track: string): Promise<number> {
  // A pod may end during the request.
  return eventually(async () => {
    const pods = await read<PodStatus>(namespace, 'pods', '-l', `tier=backend,track=${track}`);
    const ready = pods.filter(({ status }) => status.containerStatuses?.[0]?.ready);
    const counts = await Promise.all(ready.map(({ metadata }) => countCallsOf(namespace, metadata.name)));
    return counts.reduce((sum, count) => sum + count, 0);
  }, 30);
}

async function countCallsOf(namespace: string, pod: string): Promise<number> {
  const show =
    "fetch('http://127.0.0.1:9464/metrics').then(async (answer) => console.log(await answer.text()))";
  const text = await kubectlIn(namespace, 'exec', pod, '--', '/nodejs/bin/node', '-e', show);
  // Without event streams: they are counted only when they end.
  const lines = text.matchAll(/^http_requests_total\{.*route="\/(?:add|entries)".*\} (\d+)/gm);
  return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Gives an image another name, so that setting it causes a rollout. */
export async function readOtherImage(namespace: string): Promise<string> {
  const field = 'jsonpath={.spec.template.spec.containers[0].image}';
  return `docker.io/library/${await kubectlIn(namespace, 'get', 'deployment/backend', '-o', field)}`;
}

/** Patches that fix the number of pods, and keep connections short. */
export function steady(connectionSeconds: number) {
  const data = { CONNECTION_LIFE_SECONDS: String(connectionSeconds) };
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'backend' }, data };
  const scalers = ['backend', 'backend-green', 'frontend'].map((name) => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: { maxReplicas: 3 },
  }));
  return [config, ...scalers];
}

/** A patch that sets another image on a Deployment of the backend. */
export function useImage(name: string, image: string) {
  const containers = [{ name: 'backend', image }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { template: { spec: { containers } } },
  };
}
