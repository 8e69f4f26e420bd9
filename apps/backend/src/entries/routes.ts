import { hash, randomUUID } from 'node:crypto';
import {
  HEADERS,
  PATHS,
  parseListQuery,
  parseNewEntry,
  Refusal,
  type Added,
  type NewEntry,
} from '@guestbook/contract';
import { readBody } from '@guestbook/service/body';
import type { Log } from '@guestbook/service/log';
import { refuseMethod } from '@guestbook/service/refuse';
import { sendJson } from '@guestbook/service/respond';
import { Router, type RequestHandler } from 'express';
import type { Replica } from '../books/replica.ts';
import type { Config } from '../config.ts';
import type { QueryHandler } from '../http/query.ts';
import { createFormKeys } from './form-key.ts';
import { readKey } from './key.ts';
import { listEntries } from './list.ts';
import { describeBook, sendHead, sendNotModified } from './send-head.ts';
import { WriteQueue } from './sign.ts';
import { readEntry } from './store.ts';

interface Options {
  config: Config;
  replica: Replica;
  log: Log;
}

/** `/add` and `/entries`. Each handler reads the request, calls the verb, and sends the answer. */
export function createEntryRouter({ config, replica, log }: Options): Router {
  const writeQueue = new WriteQueue({ replica, queueLength: config.WRITE_QUEUE_LENGTH, log });
  const makeFormKey = createFormKeys(replica);

  const add: RequestHandler = async (request, response) => {
    const key = readKey(request.headers);
    const entry = parseNewEntry(await readBody(request));
    const keyed = key && (await resolveKey(key, entry));
    const { entry: stored, revision } = await writeQueue.add({
      id: randomUUID(),
      entry,
      ...(keyed && { key: keyed }),
    });
    const added: Added = {
      message: 'Entry added successfully',
      entry: stored,
      status: 'published',
      revision,
    };
    sendJson(response, 201, added, { Location: `${PATHS.entries}/${stored.id}` });
  };

  const resolveKey = async (key: NonNullable<ReturnType<typeof readKey>>, entry: NewEntry) => {
    const fingerprint = hash('sha256', JSON.stringify(entry), 'buffer');
    const value = 'network' in key ? await makeFormKey(key.network, key.draft ?? fingerprint) : key.value;
    return { value, fingerprint, seconds: key.seconds };
  };

  const list: QueryHandler = async (request, response) => {
    const { limit, before, after, revision } = parseListQuery(request.query);
    if (revision !== undefined) await replica.reach(revision);
    const { head } = replica;
    if (sendNotModified(request, response, head)) return;
    const side = chooseSide({ before, after }, head.newest);
    if (!side) {
      const extra = before === undefined ? undefined : { [HEADERS.newer]: 0 };
      return sendHead(request, response, { head, limit, extra });
    }
    // Describe the book before the query: its entries can then only be newer than the entity tag, never older.
    const description = describeBook(head);
    const { entries, headers } = await listEntries(replica.db, replica.id, { ...side, limit });
    sendJson(response, 200, entries, { ...description, ...headers });
  };

  const show: RequestHandler<{ id: string }> = async ({ params: { id } }, response) => {
    const entry = isUuid(id) ? await readEntry(replica.db, replica.id, id) : undefined;
    if (!entry) throw new Refusal('not_found');
    sendJson(response, 200, entry, { 'Cache-Control': 'no-cache' });
  };

  const router = Router();
  router.route(PATHS.add).post(add).all(refuseMethod('POST'));
  router.route(PATHS.entries).get(list).all(refuseMethod('GET, HEAD'));
  router.route(`${PATHS.entries}/:id`).get(show).all(refuseMethod('GET, HEAD'));
  return router;
}

/** Which side of a number to read from the table; undefined if the head has the page. */
function chooseSide(
  { before, after }: { before: number | undefined; after: number | undefined },
  newest: number,
) {
  if (after !== undefined) return { side: 'from', number: after + 1 } as const;
  if (before !== undefined && before <= newest) return { side: 'below', number: before } as const;
  return undefined;
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
