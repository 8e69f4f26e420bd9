import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { LogFile } from '../../scripts/start/log-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'guestbook-logs-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a log has at most two files of 10 MB, with no line lost between them', () => {
  const path = join(folder, 'backend.log');
  const lines = Array.from({ length: 25 }, (_, at) => `${at} ${'x'.repeat(1_000_000)}\n`);
  for (const line of lines) new LogFile(path).append(Buffer.from(line));
  const [before, now] = [`${path}.old`, path].map((file) => readFileSync(file, 'utf8')) as [string, string];
  expect(Math.max(before.length, now.length)).toBeLessThan(10_000_000);
  expect(before + now).toBe(lines.slice(-(before + now).split('\n').length + 1).join(''));
  expect(before + now).toContain('24 x');
  expect(statSync(path).mode & 0o777).toBe(0o600);

  const running = new LogFile(path);
  for (const line of lines) running.append(Buffer.from(line));
  expect(statSync(`${path}.old`).size + statSync(path).size).toBeLessThan(20_000_000);
});

test.runIf(process.platform === 'linux')('on a full disk lines are dropped, but kept in memory', () => {
  const path = join(folder, 'full.log');
  symlinkSync('/dev/full', path);
  const log = new LogFile(path);
  log.append(Buffer.from('one\n'));
  log.append(Buffer.from('two\n'));
  expect(log.recent).toBe('one\ntwo\n');
});
