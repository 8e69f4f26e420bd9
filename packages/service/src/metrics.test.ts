import { Gauge } from '@prometheus-io/client';
import { expect, test } from 'vitest';
import { createLog } from './log.ts';
import { serveMetrics } from './metrics.ts';

test('a metric that throws gives a 500 and a log line, and the next scrape succeeds', async () => {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    service: 'test',
    output: { write: (line) => void lines.push(line) },
  });
  const port = await serveMetrics({ port: 0, host: '127.0.0.1', version: '0', log });
  let isBroken = true;
  const gauge: Gauge = new Gauge({
    name: 'guestbook_broken',
    help: 'Cannot be read at first.',
    collect: () => {
      if (isBroken) throw new Error('not loaded');
      gauge.set(1);
    },
  });
  const scrape = () => fetch(`http://127.0.0.1:${port}/metrics`);
  expect((await scrape()).status).toBe(500);
  expect(lines.join('')).toContain('not loaded');
  isBroken = false;
  expect(await (await scrape()).text()).toContain('guestbook_broken 1');
});
