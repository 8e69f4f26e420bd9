import { Entry } from '@guestbook/contract';
import { startBackend } from '@guestbook/testing/backends/start-backend';
import request from 'supertest';
import { expect, test } from 'vitest';

test.each(['2026-01-01', 'infinity', '-infinity'])(
  'lists entries whose dates JavaScript cannot represent: %s',
  async (since) => {
    const backend = await startBackend();
    const dates = ['2026-11-26', 'infinity', '-infinity', '294276-12-31', '4713-01-01 BC'];
    await backend.replica.db.query(
      `with book as (
       update books set created_at = $2, revision = 5, last_number = 5, published = 5 returning id
     ), notified as materialized (select pg_notify('guestbook', id::text) from book)
     insert into entries (id, book_id, number, revision, status, message, signed_at, changed_at)
     select gen_random_uuid(), id, at, at, 'published', 'x', date, date
     from book, notified, unnest($1::timestamptz[]) with ordinality as dates (date, at)`,
      [dates, since],
    );
    const restarted = await startBackend({ databaseUrl: backend.databaseUrl });
    for (const { server } of [backend, restarted]) {
      for (const path of ['/entries?revision=5', '/entries?before=6']) {
        const { status, body, headers } = await request(server).get(path);
        expect([status, body.length]).toEqual([200, 5]);
        const shown = headers['guestbook-since'] ?? '';
        expect(new Date(shown).toISOString()).toBe(shown);
        for (const { signedAt } of body as Entry[]) expect(new Date(signedAt).toISOString()).toBe(signedAt);
      }
    }
    await restarted.stop();
    await backend.stop();
  },
);
