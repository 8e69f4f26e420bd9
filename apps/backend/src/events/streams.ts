import type { ServerResponse } from 'node:http';
import { formatPosition, type Position } from '@guestbook/contract';
import { Gate } from '@guestbook/service/gate';
import type { Replica } from '../books/replica.ts';
import { isSameLife } from '../books/head.ts';
import { readChanges, type Change } from '../books/store.ts';
import { formatChanges, formatReset, formatRetry } from './frames.ts';

/** A reader with more unsent bytes than this is disconnected when the next event comes. It can resume. */
const mostUnread = 64 * 1024;
const heartbeatMilliseconds = 15_000;
/** Changes that a resuming reader gets at once. They stay in memory until the reader has taken them. */
const changesAtOnce = 25;
/** Resuming readers that query the table at once. More of them would slow down signing. */
const readsAtOnce = 2;
/** Readers that wait for their query. Beyond it, a stream ends at once, and the reader retries after its pause. */
const mostWaiting = 2_000;
/** Positions whose next change is older than thirty days are void: such a reader reloads the list. */
const keptMilliseconds = 30 * 24 * 3_600_000;

interface Stream {
  response: ServerResponse;
  /** A frontend's own stream: all its visitors depend on it. */
  isFrontend: boolean;
  /** False until the stream has caught up from the table. */
  isLive: boolean;
}

/** The event streams of this replica. */
export class EventStreams {
  readonly #streams = new Set<Stream>();
  readonly #replica: Replica;
  readonly #reads = new Gate({ atOnce: readsAtOnce, waiting: mostWaiting });

  constructor(replica: Replica) {
    this.#replica = replica;
    replica.onChange(({ state, changes, isReset }) => {
      if (this.#streams.size === 0) return;
      const frames = isReset ? formatReset(state) : formatChanges(state.epoch, this.#sent, changes);
      this.#sent = state.revision;
      const bytes = Buffer.from(frames);
      for (const stream of this.#streams) if (stream.isLive) send(stream, bytes);
    });
    const heartbeat = setInterval(() => {
      for (const stream of this.#streams) send(stream, Buffer.from(': still here\n\n'));
    }, heartbeatMilliseconds);
    heartbeat.unref();
  }

  /** The revision that the live streams have reached. */
  #sent = 0;

  /** Sends a reader the changes after `last` from the table, then every new change. */
  async open(
    response: ServerResponse,
    { last, isFrontend }: { last: Position | undefined; isFrontend: boolean },
  ) {
    const stream: Stream = { response, isFrontend, isLive: false };
    if (this.#streams.size === 0) this.#sent = this.#replica.head.state.revision;
    this.#streams.add(stream);
    response.on('close', () => this.#streams.delete(stream));
    response.write(formatRetry());
    try {
      await this.#resume(stream, last ?? this.#replica.head.state);
    } catch {
      // The database is unavailable: the reader reconnects with the last id it has seen.
      if (!response.writableEnded) response.end();
    }
  }

  /** Ends all streams. A second call disconnects the readers that have not taken the end. */
  end() {
    for (const { response } of this.#streams) {
      if (response.writableEnded) response.destroy();
      else response.end(formatRetry());
    }
  }

  async #resume(stream: Stream, last: Position) {
    const now = this.#replica.head.state;
    let { revision } = last;
    let isVoid = !isSameLife(last, now);
    while (!isVoid && revision < this.#sent) {
      const step = await this.#readInTurn(stream, { epoch: last.epoch, revision });
      if (isClosed(stream.response)) return;
      isVoid = !step;
      if (!step) break;
      if (step.bytes.length > 0) send(stream, step.bytes);
      ({ revision } = step);
      if (!(await isRead(stream))) return;
    }
    const { epoch } = this.#replica.head.state;
    const position = { epoch, revision: this.#sent };
    // An id without data makes no event in the browser. It gives a new reader its position.
    send(stream, Buffer.from(isVoid ? formatReset(position) : `id: ${formatPosition(position)}\n\n`));
    stream.isLive = true;
  }

  /** Reads on when it is this stream's turn. A frontend does not wait behind visitors. */
  async #readInTurn({ isFrontend, response }: Stream, { epoch, revision }: Position) {
    const leave = isFrontend ? undefined : await this.#reads.enter();
    try {
      // A reader that disconnected meanwhile must cost no query: clients can reconnect faster than the table is read.
      return isClosed(response) ? undefined : await this.#readOn(epoch, revision);
    } finally {
      leave?.();
    }
  }

  /** The next events from the table, and the revision they reach; undefined if the position is void. */
  async #readOn(epoch: string, revision: number) {
    const { state, changes } = await readChanges(this.#replica.db, this.#replica.id, {
      after: revision,
      limit: changesAtOnce,
    });
    if (state.epoch !== epoch || isTooOld(changes[0])) return undefined;
    // Later changes than `#sent` go to all live streams together. Changes that were sent since the query began are not in its
    // result: the next round reads them.
    const reached = Math.min(state.revision, this.#sent);
    const due = changes.filter((change) => change.revision <= reached);
    return {
      bytes: Buffer.from(formatChanges(epoch, undefined, due)),
      revision: due.length < changesAtOnce ? reached : (due.at(-1)?.revision ?? reached),
    };
  }
}

function isTooOld(next: Change | undefined): boolean {
  return next !== undefined && Date.now() - next.changedAt.getTime() > keptMilliseconds;
}

/** Sends bytes, which all streams share. They count as unsent only from the next call on, however many they are. */
function send({ response }: Stream, bytes: Buffer) {
  // A write after the end would be an uncaught error, and a slow reader takes the end late.
  if (response.writableEnded) return;
  if (response.writableLength > mostUnread) response.destroy();
  else response.write(bytes);
}

/** Waits until the reader has taken what was sent. Returns false if it disconnected. */
async function isRead({ response }: Stream): Promise<boolean> {
  if (isClosed(response)) return false;
  // `drain` comes only after a write has returned false.
  if (!response.writableNeedDrain) return true;
  await new Promise<void>((resolve) => {
    const end = () => {
      response.off('drain', end).off('close', end);
      resolve();
    };
    response.on('drain', end).on('close', end);
  });
  return !isClosed(response);
}

const isClosed = (response: ServerResponse) => response.destroyed || response.writableEnded;
