import type { ServerResponse } from 'node:http';
import { formatPosition, type Position } from '@guestbook/contract';
import { Gate } from '@guestbook/service/gate';
import type { Replica } from '../books/replica.ts';
import { isSameLife } from '../books/head.ts';
import { readChanges, type Change } from '../books/store.ts';
import { formatChanges, formatReset, formatRetry } from './frames.ts';

/** A reader that has not taken all but this much when there is more to say is dropped; it can resume. */
const mostUnread = 64 * 1024;
const heartbeatMilliseconds = 15_000;
/** Each reader that resumes holds as many in memory until it has taken them. */
const changesAtOnce = 25;
/** Readers that come from far back read all that there is: more of them at once would slow down those who sign. */
const readsAtOnce = 2;
/** Beyond, a reader is sent back at once, to try again after its pause. */
const mostWaiting = 2_000;
const keptMilliseconds = 30 * 24 * 3_600_000;

interface Stream {
  response: ServerResponse;
  /** One of our frontends: all its visitors wait for it. */
  isFrontend: boolean;
  /** False while it is still being brought up to date from the table. */
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

  /** The revision up to which the live streams have been told. */
  #sent = 0;

  /** Brings a reader up to date from the table, beginning after `last`, and keeps it so. */
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
      // The database is unavailable: the reader comes back with the last id it has seen.
      if (!response.writableEnded) response.end();
    }
  }

  /** Ends all streams. Asked again, it cuts off the readers that have not taken the end. */
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
      if (isGone(stream.response)) return;
      isVoid = !step;
      if (!step) break;
      if (step.bytes.length > 0) send(stream, step.bytes);
      ({ revision } = step);
      if (!(await isRead(stream))) return;
    }
    const { epoch } = this.#replica.head.state;
    const position = { epoch, revision: this.#sent };
    // An id alone is no event: it tells a new reader where it stands.
    send(stream, Buffer.from(isVoid ? formatReset(position) : `id: ${formatPosition(position)}\n\n`));
    stream.isLive = true;
  }

  /** A frontend does not wait behind visitors: all of its own wait for it. */
  async #readInTurn({ isFrontend, response }: Stream, { epoch, revision }: Position) {
    const leave = isFrontend ? undefined : await this.#reads.enter();
    try {
      // Those that have gone meanwhile must cost nothing: clients can come and go faster than the table is read.
      return isGone(response) ? undefined : await this.#readOn(epoch, revision);
    } finally {
      leave?.();
    }
  }

  /** The next events from the table, and the revision they reach; undefined if the position leads nowhere any more. */
  async #readOn(epoch: string, revision: number) {
    const { state, changes } = await readChanges(this.#replica.db, this.#replica.id, {
      after: revision,
      limit: changesAtOnce,
    });
    if (state.epoch !== epoch || isTooOld(changes[0])) return undefined;
    // What is newer than the live streams have been told comes to all of them together. And what they have been told
    // since the query began is not in its answer: the next round brings it.
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

/** What comes now does not count as unread yet, however long it is; those who follow share its bytes. */
function send({ response }: Stream, bytes: Buffer) {
  // A write after the end is an error that nothing catches, and a reader that is slow takes the end late.
  if (response.writableEnded) return;
  if (response.writableLength > mostUnread) response.destroy();
  else response.write(bytes);
}

/** Waits until the reader has taken what was sent; false if it has gone. */
async function isRead({ response }: Stream): Promise<boolean> {
  if (isGone(response)) return false;
  // `drain` comes only where a write has said that too much is waiting.
  if (!response.writableNeedDrain) return true;
  await new Promise<void>((resolve) => {
    const end = () => {
      response.off('drain', end).off('close', end);
      resolve();
    };
    response.on('drain', end).on('close', end);
  });
  return !isGone(response);
}

const isGone = (response: ServerResponse) => response.destroyed || response.writableEnded;
