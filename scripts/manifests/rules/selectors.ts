import { ofKind, refuse, type LabelSelector, type Manifest } from '../objects.ts';
import { listPods } from '../pods.ts';
import { listWorkloads, matches, type Autoscaler } from '../workloads.ts';

interface Peer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
}

interface Policy {
  podSelector: LabelSelector;
  ingress?: { from?: Peer[] }[];
  egress?: { to?: Peer[] }[];
}

/** Every selector matches at least one pod. */
export function* checkSelectors(manifests: Manifest[]) {
  const pods = listPods(manifests);
  const isNone = ({ object }: Manifest, selector: LabelSelector) =>
    !isEmpty(selector) &&
    !pods.some(
      ({ namespace, labels }) => namespace === object.metadata.namespace && matches(selector, labels),
    );

  for (const budget of ofKind<{ selector: LabelSelector }>(manifests, 'PodDisruptionBudget'))
    if (isNone(budget, budget.object.spec.selector)) yield refuse(budget, 'spec.selector', 'selects no pod');

  for (const policy of ofKind<Policy>(manifests, 'NetworkPolicy')) {
    const { podSelector, ingress = [], egress = [] } = policy.object.spec;
    if (isNone(policy, podSelector)) yield refuse(policy, 'spec.podSelector', 'selects no pod');
    for (const [path, peers] of [
      ...ingress.map(({ from = [] }, index) => [`spec.ingress[${index}].from`, from] as const),
      ...egress.map(({ to = [] }, index) => [`spec.egress[${index}].to`, to] as const),
    ])
      for (const [index, peer] of peers.entries())
        if (peer.podSelector && !peer.namespaceSelector && isNone(policy, peer.podSelector))
          yield refuse(policy, `${path}[${index}].podSelector`, 'selects no pod');
  }

  for (const scaler of ofKind<Autoscaler>(manifests, 'HorizontalPodAutoscaler')) {
    const { kind, name } = scaler.object.spec.scaleTargetRef;
    if (!manifests.some(({ object }) => object.kind === kind && object.metadata.name === name))
      yield refuse(scaler, 'spec.scaleTargetRef', `names no existing ${kind}: ${name}`);
  }

  for (const { manifest, path, labels, template } of listWorkloads(manifests)) {
    const { selector } = manifest.object.spec as { selector?: LabelSelector };
    if (selector && !matches(selector, labels))
      yield refuse(manifest, 'spec.selector', `does not match the labels of ${path}`);
    for (const [index, { labelSelector }] of (template.spec.topologySpreadConstraints ?? []).entries())
      if (labelSelector && !matches(labelSelector, labels))
        yield refuse(
          manifest,
          `${path}.spec.topologySpreadConstraints[${index}].labelSelector`,
          'does not match its own pod',
        );
  }
}

function isEmpty({ matchLabels = {}, matchExpressions = [] }: LabelSelector) {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}
