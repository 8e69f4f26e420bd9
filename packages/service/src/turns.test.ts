import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Turns } from './turns.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setImmediate', 'performance'] }));
afterEach(() => vi.useRealTimers());

test('work that throws is not repeated, and the work behind it is done', () => {
  const turns = new Turns();
  const done: string[] = [];
  turns.hasTime(performance.now());
  turns.wait(() => done.push('first'));
  turns.wait(() => {
    throw new Error('broken');
  });
  turns.wait(() => done.push('last'));
  expect(() => vi.advanceTimersToNextTimer()).toThrow('broken');
  vi.advanceTimersToNextTimer();
  expect(done).toEqual(['first', 'last']);
});
