import { createLog } from '@guestbook/service/log';
import { expect, test } from 'vitest';
import { createUnshownLog } from './load-build.ts';

test('the log names a note that cannot be shown, but holds none of its text', () => {
  const lines: string[] = [];
  const log = createLog({
    level: 'error',
    service: 'frontend',
    output: { write: (line) => void lines.push(line) },
  });
  createUnshownLog(log)(7, new TypeError('Private words are not valid as a React child'));
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({
      level: 'error',
      msg: 'a note cannot be shown',
      number: 7,
      reason: 'TypeError',
    }),
  ]);
  expect(lines.join('')).not.toContain('Private words');
});
