import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from './log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start() {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[0]);
  return { lines, log: createLog({ level: 'debug', service: 'test', output: { write } }) };
}

const refusal = { method: 'GET', route: '/entries/:id', status: 404 };

test('equal refusals get ten lines a minute, and one with the number omitted', () => {
  const { lines, log } = start();
  for (let count = 0; count < 10_000; count += 1) log.info({ requestId: count, ...refusal }, 'request');
  log.info({ ...refusal, status: 405 }, 'request');
  expect(lines).toHaveLength(11);
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(12);
  expect(lines.at(-1)).toMatchObject({ level: 'info', msg: 'request', ...refusal, omitted: 9_990 });
  log.info(refusal, 'request');
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(13);
});

test('equal errors are limited too, by their code', () => {
  const { lines, log } = start();
  const fail = (code: string) => log.error({ err: Object.assign(new Error(code), { code }) }, 'it failed');
  for (let count = 0; count < 1_000; count += 1) fail('53100');
  fail('53200');
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(12);
  expect(lines.at(-1)).toMatchObject({ level: 'error', code: '53100', omitted: 990 });
});

test('aborted posts are limited; each successful one has its line', () => {
  const { lines, log } = start();
  const added = { method: 'POST', route: '/add', status: 201 };
  for (let count = 0; count < 100; count += 1) log.info({ ...added, isAborted: true }, 'request');
  expect(lines).toHaveLength(10);
  for (let count = 0; count < 100; count += 1) log.info(added, 'request');
  expect(lines).toHaveLength(110);
});
