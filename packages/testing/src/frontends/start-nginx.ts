import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { listen } from '@guestbook/service/listen';
import { until } from '../until.ts';

const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** The path of nginx; undefined if it is not installed. */
export const nginx = folders.map((folder) => join(folder, 'nginx')).find((path) => existsSync(path));

/** Starts nginx with its defaults and `settings` in front of `upstream`. */
export async function startNginx(upstream: string, settings = '') {
  if (nginx === undefined) throw new Error('nginx is not installed.');
  const folder = await mkdtemp(join(tmpdir(), 'guestbook-nginx-'));
  // Started by root, it runs its workers as another user.
  await chmod(folder, 0o755);
  const reserved = createServer();
  const port = await listen(reserved, { port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => reserved.close(resolve));
  const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const configuration = `
    daemon off;
    pid ${folder}/pid;
    events {}
    http {
      access_log off;
      ${own.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')}
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass ${upstream};
          ${settings}
        }
      }
    }`;
  await writeFile(join(folder, 'nginx.conf'), configuration);
  const child = spawn(nginx, ['-c', join(folder, 'nginx.conf'), '-e', 'stderr'], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const origin = `http://127.0.0.1:${port}`;
  await until(() => fetch(`${origin}/livez`).catch(() => undefined), 10_000);
  return {
    origin,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}
