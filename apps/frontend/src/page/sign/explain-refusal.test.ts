import { expect, test } from 'vitest';
import { explainRefusal } from './explain-refusal.ts';

test.each([
  [429, '40', 'in 40 seconds.'],
  [429, '600', 'in 10 minutes.'],
  [429, undefined, 'in a moment.'],
  [503, '30', 'in 30 seconds.'],
  [503, '1', 'in a moment.'],
  [502, 'Wed, 25 Nov 2026 10:00:00 GMT', 'in a moment.'],
])('a refusal of status %i with Retry-After %s says to sign again %s', (status, retryAfter, when) => {
  expect(explainRefusal({ status, retryAfter })).toContain(`kept here: please sign again ${when}`);
});

test.each([
  [true, { status: 503 }],
  [true, { status: 502 }],
  [true, {}],
  [false, { status: 429 }],
  [false, { status: 400 }],
  [false, { status: 422, code: 'key_reused' }],
])('it is %s that the outcome is unknown after %j', (isUnknown, answer) => {
  const words = explainRefusal(answer);
  expect(/don’t know yet whether your note arrived.*added only once/.test(words)).toBe(isUnknown);
});
