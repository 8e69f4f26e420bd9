import { startBackend, type Backend } from '@guestbook/testing/backends/start-backend';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const secret = 'words of a guest';
let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ variables: { LOG_LEVEL: 'debug' } });
});
afterAll(() => backend.stop());

const findLines = (text: string) => backend.lines.filter((line) => line.includes(text));

describe('the log', () => {
  test('uses the id that the client sent, and contains no text of the request', async () => {
    const answer = await fetch(`${backend.origin}/add?${encodeURIComponent(secret)}`, {
      method: 'POST',
      headers: { 'x-request-id': 'a-name-of-its-own', 'x-forwarded-for': '192.0.2.7' },
      body: new URLSearchParams({ message: secret, name: secret }),
    });
    expect(answer.headers.get('x-request-id')).toBe('a-name-of-its-own');
    const [line = ''] = findLines('a-name-of-its-own');
    expect(JSON.parse(line)).toMatchObject({ method: 'POST', route: '/add', status: 201 });
  });

  test('gives the lines of a failed request and its answer the same id', async () => {
    await backend.replica.db.query('alter table entries rename place to away');
    const answer = await fetch(`${backend.origin}/entries/00000000-0000-4000-8000-000000000000`);
    await backend.replica.db.query('alter table entries rename away to place');
    expect(answer.status).toBe(500);
    const id = answer.headers.get('x-request-id') ?? 'none';
    expect(findLines(id).map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'a request failed',
      'request',
    ]);
  });

  test('leaves out the details of database errors, which contain rows', async () => {
    await backend.replica.db.query(`alter table entries add constraint brief check (length(message) < 20)`);
    const message = `${secret}, and more of them`;
    const answer = await fetch(`${backend.origin}/add`, {
      method: 'POST',
      body: new URLSearchParams({ message }),
    });
    expect(answer.status).toBe(503);
    expect(findLines('could not write a group of notes')[0]).toContain('"code":"23514"');
  });

  test('has no text and no addresses after all that', () => {
    const text = backend.lines.join('\n');
    expect(text).not.toContain(secret);
    expect(text).not.toContain(encodeURIComponent(secret));
    expect(text).not.toMatch(/192\.0\.2\.7|127\.0\.0\.1/);
  });
});
