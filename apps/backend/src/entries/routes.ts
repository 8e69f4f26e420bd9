import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HEADERS, PATHS, parseListQuery, parseNewEntry, Refusal, type Added } from '@guestbook/contract';
import { readBody } from '@guestbook/service/body';
import { hasTag } from '@guestbook/service/negotiate';
import { API_HEADERS, sendJson } from '@guestbook/service/respond';
import type { Book } from '../book/book.ts';
import { Snapshot } from '../book/snapshot.ts';
import { readKey } from './key.ts';
import type { Signing } from './sign.ts';
import { readEntry, readOlder } from './store.ts';

/** The handlers of `/add` and `/entries`: they read the request, ask for the work, and write the answer. */
export function createEntryRoutes({ book, signing }: { book: Book; signing: Signing }) {
  return {
    add: async (request: IncomingMessage, response: ServerResponse) => {
      const key = readKey(request.headers);
      const entry = parseNewEntry(await readBody(request));
      const fingerprint = createHash('sha256').update(JSON.stringify(entry)).digest();
      const { entry: stored, revision } = await signing.sign({
        id: randomUUID(),
        entry,
        ...(key && { key: { ...key, fingerprint } }),
      });
      const added: Added = {
        message: 'Entry added successfully',
        entry: stored,
        status: 'published',
        revision,
      };
      sendJson(response, 201, added, { Location: `${PATHS.entries}/${stored.id}` });
    },

    list: async (request: IncomingMessage, response: ServerResponse) => {
      const { limit, before, revision } = parseListQuery(readQuery(request));
      if (revision !== undefined) await book.reach(revision);
      // The tag is taken before the database is asked: what it gives can only be newer.
      const { etag, state, newest } = book.head;
      const headers = {
        ...API_HEADERS,
        'Cache-Control': 'no-cache',
        ETag: etag,
        Vary: 'Accept-Encoding',
        [HEADERS.count]: state.count,
        [HEADERS.since]: state.since.toISOString(),
      };
      if (hasTag(request.headers['if-none-match'], etag)) {
        response.writeHead(304, headers);
        response.end();
        return;
      }
      const isHead = before === undefined || before > newest;
      const page = isHead ? book.head.read(limit) : await readPage(book, { before, limit });
      const { bytes, coding } = isHead
        ? page.encode(request.headers['accept-encoding'])
        : { bytes: page.plain };
      response.writeHead(200, {
        ...headers,
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': bytes.length,
        ...(coding && { 'Content-Encoding': coding }),
        ...(page.next !== undefined && {
          Link: `<${PATHS.entries}?before=${page.next}&limit=${limit}>; rel="next"`,
        }),
      });
      response.end(request.method === 'HEAD' ? undefined : bytes);
    },

    show: async (request: IncomingMessage, response: ServerResponse) => {
      const id = request.url?.split('?', 1)[0]?.slice(PATHS.entries.length + 1) ?? '';
      const entry = isUuid(id) ? await readEntry(book.db, book.id, id) : undefined;
      if (!entry) throw new Refusal('not_found');
      sendJson(response, 200, entry, { 'Cache-Control': 'no-cache' });
    },
  };
}

async function readPage(book: Book, { before, limit }: { before: number; limit: number }): Promise<Snapshot> {
  const found = await readOlder(book.db, book.id, { before, limit });
  const entries = found.slice(0, limit);
  return new Snapshot(JSON.stringify(entries), found.length > limit ? entries.at(-1)?.number : undefined);
}

function readQuery({ url = '' }: IncomingMessage): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : url.slice(at));
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
