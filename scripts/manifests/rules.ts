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

/** Each workload by itself, wherever it stands. */
const ofWorkloads: Rule[] = [checkAccounts, checkImages, checkProbes, checkResources, checkRestricted];

/** What must fit together in a whole set: the base, or what an overlay renders. */
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

/** What only the base must keep. */
const ofBase: Rule[] = [checkBudget, checkBuiltIn];

const scopes = {
  objects: ofWorkloads,
  set: [...ofWorkloads, ...ofSets],
  base: [...ofWorkloads, ...ofSets, ...ofBase],
};

/** Sentences on what is wrong. The rules are asked once the schemas have nothing to say: they rely on the types. */
export function check(manifests: Manifest[], scope: keyof typeof scopes, release: string): string[] {
  const faults = manifests.flatMap(validate);
  return faults.length > 0 ? faults : scopes[scope].flatMap((rule) => [...rule(manifests, release)]);
}
