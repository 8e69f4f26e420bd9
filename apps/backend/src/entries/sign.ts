import { Refusal, unavailable } from '@guestbook/contract';
import type { Log } from '@guestbook/service/log';
import { currentSpan, inSharedSpan } from '@guestbook/service/trace';
import { Gauge, Histogram } from '@prometheus-io/client';
import type { Replica } from '../books/replica.ts';
import type { Db } from '../db/pool.ts';
import { insertEntries, isKeyKnown, readAnswers, type Known, type Signature, type Signed } from './store.ts';

const writeQueueLength = new Gauge({
  name: 'guestbook_write_queue_length',
  help: 'Notes waiting for the next group.',
});

const writeGroupSize = new Histogram({
  name: 'guestbook_write_group_size',
  help: 'Notes written by one commit.',
  buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
});

interface Waiting {
  signature: Signature;
  span: ReturnType<typeof currentSpan>;
  resolve: (signed: Signed) => void;
  reject: (error: unknown) => void;
}

/** Rows of one statement. More would only make everyone in the group wait longer. */
const largestGroup = 500;

/** For how long keys are looked up before a group is written, after one was known: at the price of one more round trip. */
const lookMilliseconds = 60_000;

/**
 * Signs the book. Signatures that arrive while a group is being written wait for the next one: one commit, and one turn
 * of the book's lock, serve them all.
 */
export class Signing {
  #waiting: Waiting[] = [];
  #isWriting = false;
  #looksUntil = 0;
  readonly #options: { replica: Replica; queueLength: number; log: Log };

  constructor(options: { replica: Replica; queueLength: number; log: Log }) {
    this.#options = options;
  }

  /** Resolves when the note is committed. Throws a `Refusal`: 422 for a reused key, 503 if that is not certain. */
  sign(signature: Signature): Promise<Signed> {
    if (this.#waiting.length >= this.#options.queueLength) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ signature, span: currentSpan(), resolve, reject });
      writeQueueLength.set(this.#waiting.length);
      if (!this.#isWriting) void this.#write();
    });
  }

  async #write() {
    this.#isWriting = true;
    // What else has arrived in this turn of the event loop joins the first group.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, largestGroup);
      writeQueueLength.set(this.#waiting.length);
      try {
        await traceGroup(group, () => this.#writeGroup(group));
        writeGroupSize.observe(group.length);
      } catch (error) {
        this.#options.log.error({ err: error, notes: group.length }, 'a group of notes was not written');
        // Those behind would run into the same fault one time-out later.
        for (const { reject } of [...group, ...this.#waiting.splice(0)]) reject(unavailable());
      }
    }
    this.#isWriting = false;
  }

  async #writeGroup(group: Waiting[]) {
    const { signatures, places } = shareKeys(group);
    const answers = await this.#answer(signatures);
    for (const [at, { signature, resolve, reject }] of group.entries()) {
      const place = places[at] ?? at;
      const answer = answers[place];
      const first = answer?.fingerprint ?? signatures[place]?.key?.fingerprint;
      if (!answer) reject(unavailable());
      else if (first && signature.key?.fingerprint.equals(first) === false) reject(keyReused());
      else resolve(answer);
    }
  }

  /**
   * Hardly ever is a key known, so one statement writes all, and fails with nothing written where one is. Then keys are
   * looked up first, for as long as known ones come: a client cannot make the notes of others fail again and again.
   */
  async #answer(signatures: Signature[]): Promise<(Answer | undefined)[]> {
    const { db, id } = this.#options.replica;
    // Each time that another replica is faster with a key, one more of them is known.
    for (let tries = 0; ; tries += 1) {
      try {
        if (Date.now() > this.#looksUntil) return await insertEntries(db, id, signatures);
        const { answers, hasKnown } = await writeUnknown(db, id, signatures);
        if (hasKnown) this.#looksUntil = Date.now() + lookMilliseconds;
        return answers;
      } catch (error) {
        if (!isKeyKnown(error) || tries > signatures.length) throw error;
        this.#looksUntil = Date.now() + lookMilliseconds;
      }
    }
  }
}

/** The statements of a group belong to the trace of its first note; those of the others have a link to them. */
function traceGroup(group: Waiting[], write: () => Promise<void>): Promise<void> {
  const attributes = { 'guestbook.notes': group.length };
  const spans = group.map(({ span }) => span);
  return inSharedSpan({ name: 'write group', kind: 'INTERNAL', attributes }, spans, write);
}

/** What is to be written, and the place in it of each of the group: a key that stands there twice is written once. */
function shareKeys(group: Waiting[]) {
  const signatures: Signature[] = [];
  const placeOf = new Map<string, number>();
  const places = group.map(({ signature }) => {
    const key = signature.key?.value;
    const place = (key === undefined ? undefined : placeOf.get(key)) ?? signatures.length;
    if (place === signatures.length) signatures.push(signature);
    if (key !== undefined) placeOf.set(key, place);
    return place;
  });
  return { signatures, places };
}

type Answer = Signed & { fingerprint?: Buffer };

/** The answers of keys that are known, and those of the others, which are written by one statement. */
async function writeUnknown(db: Db, bookId: number, signatures: Signature[]) {
  const keys = signatures.flatMap(({ key }) => (key ? [key.value] : []));
  const known = keys.length > 0 ? await readAnswers(db, bookId, keys) : new Map<string, Known>();
  const find = ({ key }: Signature) => (key ? known.get(key.value) : undefined);
  const fresh = signatures.filter((signature) => !find(signature));
  const written = (fresh.length > 0 ? await insertEntries(db, bookId, fresh) : []).values();
  const answers: (Answer | undefined)[] = signatures.map(
    (signature) => find(signature) ?? written.next().value,
  );
  return { answers, hasKnown: known.size > 0 };
}

function keyReused(): Refusal {
  const message = 'This key was used for another note. Use a new one for each note.';
  return new Refusal('key_reused', { errors: [{ field: 'Idempotency-Key', code: 'key_reused', message }] });
}
