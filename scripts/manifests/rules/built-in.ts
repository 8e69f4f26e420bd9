import { refuse, type Manifest } from '../objects.ts';
import { isBuiltIn } from '../validate.ts';

/** One plain apply to an empty cluster: a custom kind would fail it. */
export function* checkBuiltIn(manifests: Manifest[]) {
  for (const manifest of manifests)
    if (!isBuiltIn(manifest))
      yield refuse(manifest, 'apiVersion', `${manifest.object.apiVersion} is not built in`);
}
