import { annotation, hashConfig } from '../config-hash.ts';
import { refuse, type Manifest } from '../objects.ts';
import { listWorkloads } from '../workloads.ts';

export function* checkConfig(manifests: Manifest[]) {
  for (const { manifest, template, path, longRunning } of listWorkloads(manifests)) {
    const hash = hashConfig(template.spec, manifest.object.metadata.namespace, manifests);
    if (!longRunning || hash === undefined) continue;
    const found = template.metadata?.annotations?.[annotation];
    if (found !== hash)
      yield refuse(
        manifest,
        `${path}.metadata.annotations.${annotation}`,
        `is ${found ?? 'missing'}, its ConfigMap hashes to ${hash}: \`pnpm manifests\` writes it; a component sets \`env\` instead`,
      );
  }
}
