import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import {
  HEADERS,
  PATHS,
  parseListQuery,
  parseNewEntry,
  Refusal,
  type Added,
  type ListQuery,
} from '@guestbook/contract';
import { readBody } from '@guestbook/service/body';
import type { Content } from '@guestbook/service/encoded';
import { hasTag } from '@guestbook/service/negotiate';
import { API_HEADERS, sendJson } from '@guestbook/service/respond';
import type { Replica } from '../books/replica.ts';
import type { HeadPage } from '../books/head.ts';
import type { BookState } from '../books/store.ts';
import { createFormKeys } from './form-key.ts';
import { readKey } from './key.ts';
import { listEntries } from './list.ts';
import type { Signing } from './sign.ts';
import { readEntry } from './store.ts';

/** The handlers of `/add` and `/entries`: they read the request, ask for the work, and write the answer. */
export function createEntryRoutes({ replica, signing }: { replica: Replica; signing: Signing }) {
  const makeFormKey = createFormKeys(replica);
  return {
    add: async (request: IncomingMessage, response: ServerResponse) => {
      const key = readKey(request.headers);
      const entry = parseNewEntry(await readBody(request));
      const fingerprint = createHash('sha256').update(JSON.stringify(entry)).digest();
      const value =
        key && ('network' in key ? await makeFormKey(key.network, key.draft ?? fingerprint) : key.value);
      const { entry: stored, revision } = await signing.sign({
        id: randomUUID(),
        entry,
        ...(key && value && { key: { value, fingerprint, seconds: key.seconds } }),
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
      const { limit, before, after, revision } = readQuery(request);
      if (revision !== undefined) await replica.reach(revision);
      // The tag is taken before the database is asked: what it gives can only be newer.
      const { etag, state, newest } = replica.head;
      if (hasTag(request.headers['if-none-match'], etag)) {
        response.writeHead(304, describeBook(state, etag));
        response.end();
        return;
      }
      const side = chooseSide({ before, after }, newest);
      if (side) {
        const { entries, headers } = await listEntries(replica.db, replica.id, { ...side, limit });
        sendJson(response, 200, entries, { ...describeBook(state, etag), ...headers });
        return;
      }
      const page = replica.head.read(limit);
      const content = page.encoded.get(request.headers['accept-encoding']);
      let headers = listHeaders.get(content);
      if (!headers) {
        headers = { ...describeBook(state, etag), ...describePage(page, content, limit) };
        listHeaders.set(content, headers);
      }
      response.writeHead(200, before === undefined ? headers : { ...headers, [HEADERS.newer]: 0 });
      response.end(request.method === 'HEAD' ? '' : content.latin1, 'latin1');
    },

    show: async (request: IncomingMessage, response: ServerResponse) => {
      const id = request.url?.split('?', 1)[0]?.slice(PATHS.entries.length + 1) ?? '';
      const entry = isUuid(id) ? await readEntry(replica.db, replica.id, id) : undefined;
      if (!entry) throw new Refusal('not_found');
      sendJson(response, 200, entry, { 'Cache-Control': 'no-cache' });
    },
  };
}

/** Which entries only the table has; undefined for those of the head. */
function chooseSide(
  { before, after }: { before: number | undefined; after: number | undefined },
  newest: number,
) {
  if (after !== undefined) return { side: 'from', number: after + 1 } as const;
  if (before !== undefined && before <= newest) return { side: 'below', number: before } as const;
  return undefined;
}

const firstPage = parseListQuery(new URLSearchParams());

function readQuery({ url = '' }: IncomingMessage): ListQuery {
  const at = url.indexOf('?');
  return at === -1 ? firstPage : parseListQuery(new URLSearchParams(url.slice(at)));
}

/** A page from memory goes out thousands of times: so do its headers. The head makes new ones for each change. */
const listHeaders = new WeakMap<Content, OutgoingHttpHeaders>();

function describeBook({ count, since }: BookState, etag: string): OutgoingHttpHeaders {
  return {
    ...API_HEADERS,
    'Cache-Control': 'no-cache',
    ETag: etag,
    Vary: 'Accept-Encoding',
    [HEADERS.count]: count,
    [HEADERS.since]: since.toISOString(),
  };
}

function describePage({ next }: HeadPage, { latin1, coding }: Content, limit: number): OutgoingHttpHeaders {
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': latin1.length,
    ...(coding && { 'Content-Encoding': coding }),
    ...(next !== undefined && { Link: `<${PATHS.entries}?before=${next}&limit=${limit}>; rel="next"` }),
  };
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
