import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** A backend as a process of its own. Resolves when it listens, which is before it is ready. */
export async function startProcess(url: string, variables: NodeJS.ProcessEnv = {}) {
  const backend = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      DATABASE_URL: url,
      BACKEND_PORT: '0',
      METRICS_PORT: '0',
      DRAIN_SECONDS: '0',
      LOG_LEVEL: 'info',
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(backend, 'exit');
  const lines = createInterface({ input: backend.stdout });
  const listening = new Promise<number>((resolve) => {
    lines.on('line', (line) => {
      const { msg, port } = JSON.parse(line) as { msg: string; port: number };
      if (msg === 'listening') resolve(port);
    });
  });
  const port = await Promise.race([
    listening,
    exited.then(() => Promise.reject(new Error('The backend ended before it listened.'))),
  ]);
  const stop = async () => {
    backend.kill('SIGTERM');
    await exited;
  };
  return { origin: `http://127.0.0.1:${port}`, pid: backend.pid ?? 0, stop };
}
