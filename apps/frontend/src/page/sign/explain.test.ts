import { expect, test } from 'vitest';
import { en } from '../words/en.ts';
import { explainError, explainNotice } from './explain.ts';

test.each([
  ['too_many_requests', 40, 'in 40 seconds.'],
  ['too_many_requests', 600, 'in 10 minutes.'],
  ['too_many_requests', undefined, 'in a moment.'],
  ['unavailable', 30, 'in 30 seconds.'],
  ['unavailable', 1, 'in a moment.'],
  ['no_answer', undefined, 'in a moment.'],
] as const)('the notice %s with a wait of %s seconds says to try again %s', (code, seconds, when) => {
  const notice = explainNotice(en, { code, ...(seconds && { seconds }) });
  expect(notice).toContain(`Your text is still here — please try again ${when}`);
});

test.each([
  [true, 'unavailable'],
  [true, 'internal_error'],
  [true, 'no_answer'],
  [true, 'a_code_of_a_later_version'],
  [false, 'too_many_requests'],
  [false, 'not_parseable'],
  [false, 'key_reused'],
])('it is %s that the notice %s calls the outcome unknown', (isUnknown, code) => {
  const notice = explainNotice(en, { code: code as 'unavailable' });
  expect(/don’t know yet whether .* arrived.*added only once/.test(notice)).toBe(isUnknown);
});

const error = (field: string, code: string, params?: Record<string, string | number>) =>
  explainError(en, { field, code, message: 'The backend’s message.', ...(params && { params }) });

test('the text of an error comes from its code and values', () => {
  expect(error('message', 'too_long', { limit: 1_500 })).toBe('The note may have up to 1,500 characters.');
  expect(error('name', 'control_character', { character: 'U+0007' })).toContain('(U+0007)');
});

test('an error without values, as from an older backend, still has a text', () => {
  expect(error('name', 'too_long')).toBe('The name may have up to 80 characters.');
  expect(error('name', 'control_character')).toBe(
    'The name has a character that can’t be shown. Please remove it.',
  );
});

test.each(['a_code_of_a_later_version', 'constructor', 'toString'])(
  'an error with the unknown code %s has the backend’s message',
  (code) => {
    expect(error('name', code)).toBe('The backend’s message.');
  },
);
