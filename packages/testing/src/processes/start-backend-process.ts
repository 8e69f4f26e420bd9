import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../../apps/backend/src/main.ts', import.meta.url));

interface Listening {
  msg: string;
  port: number;
  metricsPort: number;
}

/** Starts a backend as a process. Resolves when it listens, which is before it is ready. */
export async function startBackendProcess(url: string, variables: NodeJS.ProcessEnv = {}) {
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
  const listening = new Promise<Listening>((resolve) => {
    lines.on('line', (line) => {
      const said = JSON.parse(line) as Listening;
      if (said.msg === 'listening') resolve(said);
    });
  });
  const { port, metricsPort } = await Promise.race([
    listening,
    exited.then(() => Promise.reject(new Error('The backend ended before it listened.'))),
  ]);
  const stop = async () => {
    backend.kill('SIGTERM');
    await exited;
  };
  const readMetric = async (name: string) => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
  };
  return { origin: `http://127.0.0.1:${port}`, metricsPort, readMetric, stop };
}
