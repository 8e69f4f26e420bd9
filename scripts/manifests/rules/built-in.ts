import { refuse, type Manifest } from '../objects.ts';
import { isBuiltIn } from '../validate.ts';

/** The base uses built-in kinds only: on an empty cluster one apply must be enough. */
export function* checkBuiltIn(manifests: Manifest[]) {
  for (const manifest of manifests)
    if (!isBuiltIn(manifest))
      yield refuse(manifest, 'apiVersion', `${manifest.object.apiVersion} is not built in`);
}
