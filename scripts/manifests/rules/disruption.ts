import { ofKind, refuse, type LabelSelector, type Manifest } from '../objects.ts';
import { listPods } from '../pods.ts';
import { matches } from '../workloads.ts';

interface Budget {
  selector: LabelSelector;
  minAvailable?: number | string;
  maxUnavailable?: number | string;
}

/** A budget allows one pod to stop, or no node could be drained, and keeps one running, or it protects nothing. */
export function* checkDisruption(manifests: Manifest[]) {
  const pods = listPods(manifests);
  for (const budget of ofKind<Budget>(manifests, 'PodDisruptionBudget')) {
    const { selector, minAvailable, maxUnavailable } = budget.object.spec;
    const { namespace } = budget.object.metadata;
    const total = pods
      .filter((each) => each.namespace === namespace && matches(selector, each.labels))
      .reduce((sum, { minimum }) => sum + minimum, 0);
    if ((minAvailable === undefined) === (maxUnavailable === undefined))
      yield refuse(budget, 'spec', 'needs minAvailable or maxUnavailable, and not both');
    else if (minAvailable !== undefined && resolve(minAvailable, total) >= total)
      yield refuse(
        budget,
        'spec.minAvailable',
        `${minAvailable} of at least ${total} pods: a drain would never end`,
      );
    else if (maxUnavailable !== undefined && resolve(maxUnavailable, total) < 1)
      yield refuse(budget, 'spec.maxUnavailable', `${maxUnavailable}: a drain would never end`);
    else if (maxUnavailable !== undefined && resolve(maxUnavailable, total) >= total)
      yield refuse(
        budget,
        'spec.maxUnavailable',
        `${maxUnavailable} of at least ${total} pods protects nothing`,
      );
  }
}

function resolve(amount: number | string, total: number) {
  return typeof amount === 'number' ? amount : Math.ceil((Number.parseFloat(amount) / 100) * total);
}
