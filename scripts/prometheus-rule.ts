import { readFile, writeFile } from 'node:fs/promises';

/** `node scripts/prometheus-rule.ts` writes the rules in the form of the operator: kustomize cannot include a file in another. */
const rules = 'deploy/components/monitoring/rules.yaml';
export const prometheusRule = 'deploy/components/monitoring-operator/prometheus-rule.yaml';

const head = `# Made from ../monitoring/rules.yaml by \`node scripts/prometheus-rule.ts\`.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: guestbook
  namespace: guestbook
  labels: { app: guestbook }
spec:
`;

export async function renderPrometheusRule(): Promise<string> {
  const text = await readFile(rules, 'utf8');
  const groups = text.slice(text.indexOf('groups:'));
  return head + groups.replace(/^(?=.)/gm, '  ');
}

if (import.meta.main) await writeFile(prometheusRule, await renderPrometheusRule());
