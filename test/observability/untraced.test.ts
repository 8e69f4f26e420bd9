import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

/** Starts the backend without a database, and resolves to the modules it loaded before it gave up. */
async function listModules(variables: Record<string, string>): Promise<string> {
  const hook = `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) });
  `)}`;
  const child = spawn('node', ['apps/backend/src/main.ts'], {
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${hook}`,
      DATABASE_URL: 'postgres://127.0.0.1:1/none',
      DATABASE_WAIT_SECONDS: '0',
      BACKEND_PORT: '0',
      METRICS_PORT: '0',
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  await once(child, 'close');
  return output;
}

test('without an endpoint, no module of OpenTelemetry is loaded', async () => {
  const modules = await listModules({ OTEL_EXPORTER_OTLP_ENDPOINT: '' });
  expect(modules).toContain('packages/service/src/trace.ts');
  expect(modules).not.toMatch(/@opentelemetry.(sdk|core|exporter|resources)/);
});

test('with an endpoint, OpenTelemetry is loaded', async () => {
  const modules = await listModules({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9/v1/traces' });
  expect(modules).toContain('@opentelemetry/sdk-trace');
});
