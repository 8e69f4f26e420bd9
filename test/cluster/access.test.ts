import { expect } from 'vitest';
import { parseManifests } from '../../scripts/manifests/read.ts';
import { namespace, readPods, render } from './support/book.ts';
import { claim } from './support/claim.ts';
import { apply, kubectlIn } from './support/kubectl.ts';
import { createNamespace, deleteNamespace } from './support/namespace.ts';

const tenant = 'guestbook-tenant';
const token = '/var/run/secrets/kubernetes.io';

/** Lists what an account may do, a line for each rule. */
async function listRights(account: string): Promise<string[]> {
  const list = await kubectlIn(namespace, 'auth', 'can-i', '--list', '--as', account);
  return list.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' ').trim());
}

claim(14, 'no account may do anything, except that the bootstrap Job creates Secrets', async () => {
  // The cluster allows every account some things, such as to list its own permissions.
  const common = new Set(await listRights(`system:serviceaccount:${namespace}:there-is-none`));
  expect(common.size).toBeGreaterThan(1);
  const own: Record<string, string[]> = {};
  for (const name of ['default', 'frontend', 'backend', 'postgres', 'password']) {
    const rights = await listRights(`system:serviceaccount:${namespace}:${name}`);
    own[name] = rights.filter((line) => !common.has(line));
  }
  const none = { default: [], frontend: [], backend: [], postgres: [] };
  expect(own).toEqual({ ...none, password: ['secrets [] [] [create]'] });
  return `${Object.keys(own).length} accounts: password may create Secrets, the others nothing`;
});

claim(14, 'no pod of the book has a token', async () => {
  const look = `process.stdout.write(String(fs.existsSync('${token}')))`;
  const node = ['/nodejs/bin/node', '-e', look];
  const shell = ['bash', '-c', `[[ -e ${token} ]] && echo -n true || echo -n false`];
  const found: Record<string, string> = {};
  for (const tier of ['frontend', 'backend', 'database']) {
    const [pod] = await readPods(namespace, tier);
    const command = tier === 'database' ? shell : node;
    found[tier] = await kubectlIn(namespace, 'exec', pod?.metadata.name ?? '', '--', ...command);
  }
  expect(found).toEqual({ frontend: 'false', backend: 'false', database: 'false' });
  return `no ${token} in frontend, backend and database`;
});

const allowed = [
  'get pods',
  'list pods',
  'get pods --subresource=log',
  'get configmaps',
  'list events',
  'get resourcequotas',
  'get horizontalpodautoscalers.autoscaling',
  'get networkpolicies.networking.k8s.io',
  'patch deployments.apps',
  'update configmaps',
  'delete pods',
  'create pods --subresource=portforward',
];

const refused = [
  'get secrets',
  'list secrets',
  'create secrets',
  'create pods',
  'create pods --subresource=exec',
  'patch pods --subresource=ephemeralcontainers',
  'create deployments.apps',
  'delete deployments.apps',
  'patch statefulsets.apps',
  'delete statefulsets.apps',
  'delete persistentvolumeclaims',
  'patch resourcequotas',
  'delete resourcequotas',
  'delete limitranges',
  'patch networkpolicies.networking.k8s.io',
  'delete networkpolicies.networking.k8s.io',
  'create roles.rbac.authorization.k8s.io',
  'create rolebindings.rbac.authorization.k8s.io',
  'create serviceaccounts --subresource=token',
  'impersonate serviceaccounts',
  'patch namespaces',
  'delete namespaces',
  'get nodes',
];

/** Asks the API server whether a member of a group is allowed to do something. */
async function can(what: string, { place = tenant, group = 'guestbook-team' } = {}): Promise<boolean> {
  const member = ['--as', 'ada', '--as-group', group];
  const answer = kubectlIn(place, 'auth', 'can-i', ...what.split(' '), ...member);
  const text = await answer.catch((error: unknown) => String(error));
  const verdict = /^(yes|no)\b/m.exec(text)?.[1];
  if (verdict === undefined) throw new Error(text);
  return verdict === 'yes';
}

claim(
  17,
  "a team member may run the team's book, but change neither its limits nor other books",
  async () => {
    await createNamespace(tenant);
    try {
      const overlay = await render(tenant, [], { base: 'deploy/overlays/tenant' });
      const objects = parseManifests('rendered', overlay).map(({ object }) => object);
      await apply(objects.filter(({ metadata }) => metadata.name === 'team'));
      const may: string[] = [];
      for (const what of [...allowed, ...refused]) if (await can(what)) may.push(what);
      expect(may).toEqual(allowed);
      for (const what of ['get pods', 'patch deployments.apps']) {
        expect(await can(what, { place: 'default' }), what).toBe(false);
        expect(await can(what, { group: 'another-team' }), what).toBe(false);
      }
    } finally {
      await deleteNamespace(tenant);
    }
    return `may ${allowed.length} things, may not ${refused.length}; nothing elsewhere, and strangers nothing here`;
  },
);
