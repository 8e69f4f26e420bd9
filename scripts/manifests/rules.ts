import type { Manifest } from './objects.ts';
import { checkAccounts } from './rules/accounts.ts';
import { checkBudget } from './rules/budget.ts';
import { checkBuiltIn } from './rules/built-in.ts';
import { checkConfig } from './rules/config.ts';
import { checkConnections } from './rules/connections.ts';
import { checkDisruption } from './rules/disruption.ts';
import { checkGrace } from './rules/grace.ts';
import { checkHeap } from './rules/heap.ts';
import { checkImages } from './rules/images.ts';
import { checkProbes } from './rules/probes.ts';
import { checkQuota } from './rules/quota.ts';
import { checkReferences } from './rules/references.ts';
import { checkResources } from './rules/resources.ts';
import { checkRestricted } from './rules/restricted.ts';
import { checkSelectors } from './rules/selectors.ts';
import { checkServices } from './rules/services.ts';
import { validate } from './validate.ts';

type Rule = (manifests: Manifest[], release: string) => Iterable<string>;

/** Rules for each workload by itself. */
const ofWorkloads: Rule[] = [checkAccounts, checkImages, checkProbes, checkResources, checkRestricted];

/** Rules for a whole set, the base or a rendered overlay: its parts must fit together. */
const ofSets: Rule[] = [
  checkConfig,
  checkConnections,
  checkDisruption,
  checkGrace,
  checkHeap,
  checkQuota,
  checkReferences,
  checkSelectors,
  checkServices,
];

/** Rules for the base only. */
const ofBase: Rule[] = [checkBudget, checkBuiltIn];

const scopes = {
  objects: ofWorkloads,
  set: [...ofWorkloads, ...ofSets],
  base: [...ofWorkloads, ...ofSets, ...ofBase],
};

/** Returns the errors as sentences. Rules run only if the schemas report nothing, because they rely on the types. */
export function check(manifests: Manifest[], scope: keyof typeof scopes, release: string): string[] {
  const errors = manifests.flatMap(validate);
  return errors.length > 0 ? errors : scopes[scope].flatMap((rule) => [...rule(manifests, release)]);
}
