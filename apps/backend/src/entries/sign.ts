import { Refusal, unavailable } from '@guestbook/contract';
import type { Log } from '@guestbook/service/log';
import { currentSpan, inSharedSpan } from '@guestbook/service/trace';
import type { Book } from '../book/book.ts';
import { inTransaction } from '../db/pool.ts';
import { writeGroupSize, writeQueueLength } from '../metrics.ts';
import { insertEntries, isKeyKnown, lockBook, readAnswers, type Signature, type Signed } from './store.ts';

interface Waiting {
  signature: Signature;
  span: ReturnType<typeof currentSpan>;
  resolve: (signed: Signed) => void;
  reject: (error: unknown) => void;
}

/** Rows of one statement. More would only make everyone in the group wait longer. */
const largestGroup = 500;

/**
 * Signs the book. Signatures that arrive while a group is being written wait for the next one: one commit, and one turn
 * of the book's lock, serve them all.
 */
export class Signing {
  #waiting: Waiting[] = [];
  #isWriting = false;
  readonly #options: { book: Book; queueLength: number; log: Log };

  constructor(options: { book: Book; queueLength: number; log: Log }) {
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
        await traceGroup(group, () => writeGroup(this.#options.book, group));
        writeGroupSize.observe(group.length);
      } catch (error) {
        this.#options.log.error({ err: error, notes: group.length }, 'a group of notes was not written');
        // Those behind would run into the same fault one time-out later.
        for (const { reject } of [...group, ...this.#waiting.splice(0)]) reject(unavailable());
      }
    }
    this.#isWriting = false;
  }
}

/** The statements of a group belong to the trace of its first note; those of the others have a link to them. */
function traceGroup(group: Waiting[], write: () => Promise<void>): Promise<void> {
  const attributes = { 'guestbook.notes': group.length };
  const spans = group.map(({ span }) => span);
  return inSharedSpan({ name: 'write group', kind: 'INTERNAL', attributes }, spans, write);
}

async function writeGroup(book: Book, group: Waiting[]) {
  const { firsts, repeats } = separateRepeats(group);
  const signatures = [...firsts.values()].map(({ signature }) => signature);
  // Hardly ever is a key known already: one statement writes them all, or nothing.
  const written = insertEntries(book.db, book.id, signatures).then((signed) =>
    pair([...firsts.keys()], signed),
  );
  const answers = await written.catch((error: unknown) => {
    if (isKeyKnown(error)) return writeFresh(book, firsts);
    throw error;
  });
  for (const [key, waiting] of [...firsts, ...repeats]) {
    const answer = answers.get(key);
    const first = answer?.fingerprint ?? firsts.get(key)?.signature.key?.fingerprint;
    const isReused = first && waiting.signature.key?.fingerprint.equals(first) === false;
    if (isReused) waiting.reject(keyReused());
    else settle(waiting.resolve, answer);
  }
}

type Answers = Map<string | symbol, Signed & { fingerprint?: Buffer }>;

/** Writes those whose keys have no answer yet; gives the answers of all. */
function writeFresh({ db, id: bookId }: Book, firsts: Map<string | symbol, Waiting>): Promise<Answers> {
  return inTransaction(db, async (tx) => {
    // Whoever adds a key holds the book, so under its lock no key can appear between looking and adding.
    await lockBook(tx, bookId);
    const keys = [...firsts.keys()];
    const known: Answers = await readAnswers(
      tx,
      bookId,
      keys.filter((key) => typeof key === 'string'),
    );
    const fresh = [...firsts].filter(([key]) => !known.has(key));
    const signatures = fresh.map(([, { signature }]) => signature);
    const signed = signatures.length > 0 ? await insertEntries(tx, bookId, signatures) : [];
    return new Map([
      ...known,
      ...pair(
        fresh.map(([key]) => key),
        signed,
      ),
    ]);
  });
}

function pair(keys: (string | symbol)[], signed: Signed[]): Answers {
  return new Map(signed.map((answer, at) => [keys[at] ?? '', answer]));
}

/** A key may stand in one group twice; then the second waits for the answer of the first. */
function separateRepeats(group: Waiting[]) {
  const firsts = new Map<string | symbol, Waiting>();
  const repeats: [string, Waiting][] = [];
  for (const waiting of group) {
    const key = waiting.signature.key?.value;
    if (key === undefined) firsts.set(Symbol(waiting.signature.id), waiting);
    else if (firsts.has(key)) repeats.push([key, waiting]);
    else firsts.set(key, waiting);
  }
  return { firsts, repeats };
}

function settle(resolve: (signed: Signed) => void, signed: Signed | undefined) {
  if (!signed) throw new Error('A note was written without an answer.');
  resolve(signed);
}

function keyReused(): Refusal {
  const message = 'This key was used for another note. Use a new one for each note.';
  return new Refusal('key_reused', [{ field: 'Idempotency-Key', code: 'key_reused', message }]);
}
