import { Refusal, unavailable } from '@guestbook/contract';
import type { Log } from '@guestbook/service/log';
import { currentSpan } from '@guestbook/service/span';
import { inSharedSpan } from '@guestbook/service/trace';
import { Gauge, Histogram } from '@prometheus-io/client';
import type { Replica } from '../books/replica.ts';
import type { Db } from '../db/pool.ts';
import { insertEntries, isKeyKnown, readAnswers, type Known, type Submission, type Stored } from './store.ts';

const writeQueueLength = new Gauge({
  name: 'guestbook_write_queue_length',
  help: 'Notes that wait for the next group.',
});

const writeGroupSize = new Histogram({
  name: 'guestbook_write_group_size',
  help: 'Notes that one commit wrote.',
  buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
});

interface Waiting {
  submission: Submission;
  span: ReturnType<typeof currentSpan>;
  resolve: (stored: Stored) => void;
  reject: (error: unknown) => void;
}

/** Entries of one statement. With more, all authors in the group would wait longer. */
const largestGroup = 500;

/** After a repeat, groups look up their keys before they write for this long. It costs them one more round trip. */
const lookMilliseconds = 60_000;

/**
 * The queue of entries that wait to be written. Those that arrive while a group is being written form the next group: one
 * commit, and one turn of the book's lock, serve all of them.
 */
export class WriteQueue {
  #waiting: Waiting[] = [];
  #isWriting = false;
  #looksUntil = 0;
  readonly #options: { replica: Replica; queueLength: number; log: Log };

  constructor(options: { replica: Replica; queueLength: number; log: Log }) {
    this.#options = options;
  }

  /** Resolves after the commit. Rejects with a `Refusal`: 422 for a reused key, 503 if it is not certain that the entry is written. */
  add(submission: Submission): Promise<Stored> {
    if (this.#waiting.length >= this.#options.queueLength) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ submission, span: currentSpan(), resolve, reject });
      writeQueueLength.set(this.#waiting.length);
      if (!this.#isWriting) void this.#write();
    });
  }

  async #write() {
    this.#isWriting = true;
    // Requests that arrive in the same turn of the event loop join the first group.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, largestGroup);
      writeQueueLength.set(this.#waiting.length);
      try {
        await traceGroup(group, () => this.#writeGroup(group));
        writeGroupSize.observe(group.length);
      } catch (error) {
        this.#options.log.error({ err: error, notes: group.length }, 'could not write a group of notes');
        // The notes behind the group would fail the same way, one timeout later.
        for (const { reject } of [...group, ...this.#waiting.splice(0)]) reject(unavailable());
      }
    }
    this.#isWriting = false;
  }

  async #writeGroup(group: Waiting[]) {
    const { submissions, places } = shareKeys(group);
    const answers = await this.#answer(submissions);
    for (const [at, { submission, resolve, reject }] of group.entries()) {
      const place = places[at] ?? at;
      const answer = answers[place];
      const first = answer?.fingerprint ?? submissions[place]?.key?.fingerprint;
      if (!answer) reject(unavailable());
      else if (first && submission.key?.fingerprint.equals(first) === false) reject(keyReused());
      else resolve(answer);
    }
  }

  /**
   * Writes a group in one statement, which fails without writing anything if a key is known. That is rare. From then on, keys
   * are looked up first until no known key has come for a minute: one client cannot make every group fail.
   */
  async #answer(submissions: Submission[]): Promise<(Answer | undefined)[]> {
    const { db, id } = this.#options.replica;
    // Another replica can still write a key first. Each such attempt leaves one key fewer that is unknown.
    for (let tries = 0; ; tries += 1) {
      try {
        if (Date.now() > this.#looksUntil) return await insertEntries(db, id, submissions);
        const { answers, hasKnown } = await writeUnknown(db, id, submissions);
        if (hasKnown) this.#looksUntil = Date.now() + lookMilliseconds;
        return answers;
      } catch (error) {
        if (!isKeyKnown(error) || tries > submissions.length) throw error;
        this.#looksUntil = Date.now() + lookMilliseconds;
      }
    }
  }
}

/** Records the statements of a group in the trace of its first note, with links to and from the traces of the others. */
function traceGroup(group: Waiting[], write: () => Promise<void>): Promise<void> {
  const attributes = { 'guestbook.notes': group.length };
  const spans = group.map(({ span }) => span);
  return inSharedSpan({ name: 'write group', kind: 'INTERNAL', attributes }, spans, write);
}

/** The submissions to write, and for each of the group its place among them: submissions with the same key share one. */
function shareKeys(group: Waiting[]) {
  const submissions: Submission[] = [];
  const placeOf = new Map<string, number>();
  const places = group.map(({ submission }) => {
    const key = submission.key?.value;
    const place = (key === undefined ? undefined : placeOf.get(key)) ?? submissions.length;
    if (place === submissions.length) submissions.push(submission);
    if (key !== undefined) placeOf.set(key, place);
    return place;
  });
  return { submissions, places };
}

type Answer = Stored & { fingerprint?: Buffer };

/** Looks up the known keys, writes the other submissions in one statement, and returns an answer for each submission. */
async function writeUnknown(db: Db, bookId: number, submissions: Submission[]) {
  const keys = submissions.flatMap(({ key }) => (key ? [key.value] : []));
  const known = keys.length > 0 ? await readAnswers(db, bookId, keys) : new Map<string, Known>();
  const find = ({ key }: Submission) => (key ? known.get(key.value) : undefined);
  const fresh = submissions.filter((submission) => !find(submission));
  const written = (fresh.length > 0 ? await insertEntries(db, bookId, fresh) : []).values();
  const answers: (Answer | undefined)[] = submissions.map(
    (submission) => find(submission) ?? written.next().value,
  );
  return { answers, hasKnown: known.size > 0 };
}

function keyReused(): Refusal {
  const message = 'This key was used for another note. Use a new one for each note.';
  return new Refusal('key_reused', { errors: [{ field: 'Idempotency-Key', code: 'key_reused', message }] });
}
