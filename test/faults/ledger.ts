import { randomUUID } from 'node:crypto';

/** A note that a client sent: its message, and whether the backend has acknowledged it. */
export interface Sent {
  message: string;
  isAcknowledged: boolean;
  revision: number;
}

/**
 * Posts `total` notes by `clients` clients at once. A note without an answer is sent again with the same key, so each note
 * has to be in the book exactly once. Without keys, a note can be there twice.
 */
export async function postAll({
  origins,
  total,
  clients,
  hasKeys = true,
}: {
  origins: string[];
  total: number;
  clients: number;
  hasKeys?: boolean;
}) {
  const sent: Sent[] = [];
  let repeats = 0;
  const client = async () => {
    while (sent.length < total) {
      const note: Sent = {
        message: `Note ${sent.length} ${randomUUID()} é👋`,
        isAcknowledged: false,
        revision: 0,
      };
      sent.push(note);
      const key = hasKeys ? { 'Idempotency-Key': randomUUID() } : {};
      for (let tries = 0; !note.isAcknowledged && tries < 600; tries += 1) {
        const origin = origins[(sent.length + tries) % origins.length] ?? '';
        note.revision = await post(origin, note.message, key);
        note.isAcknowledged = note.revision > 0;
        if (!note.isAcknowledged) {
          repeats += 1;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { sent, repeats };
}

/** Resolves to the revision of the answer; 0 if the note was not acknowledged. */
async function post(origin: string, message: string, key: Record<string, string>): Promise<number> {
  try {
    const answer = await fetch(`${origin}/add`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...key },
      body: JSON.stringify({ message }),
      signal: AbortSignal.timeout(10_000),
    });
    const { revision } = (await answer.json()) as { revision?: number };
    return answer.status === 201 && revision ? revision : 0;
  } catch {
    return 0;
  }
}

/** Reads the whole book page by page, at the revision of the newest acknowledged note or later. */
export async function readBook(origin: string, sent: Sent[]): Promise<string[]> {
  const newest = sent.reduce((most, { revision }) => Math.max(most, revision), 1);
  return (await readPages(`${origin}/entries?limit=100&revision=${newest}`)).map(({ message }) => message);
}

/** Reads the numbers of all notes page by page, the newest first. */
export async function walkBook(origin: string): Promise<number[]> {
  return (await readPages(`${origin}/entries?limit=100`)).map(({ number }) => number);
}

async function readPages(first: string) {
  const entries: { message: string; number: number }[] = [];
  for (let url: string | undefined = first; url;) {
    const answer: Response = await fetch(url);
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    entries.push(...((await answer.json()) as typeof entries));
    const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
    url = next && new URL(next, first).href;
  }
  return entries;
}

/** Compares the sent notes with the book. */
export function settle(sent: Sent[], stored: string[]) {
  const times = new Map<string, number>();
  for (const message of stored) times.set(message, (times.get(message) ?? 0) + 1);
  const known = new Set(sent.map(({ message }) => message));
  return {
    lost: sent.filter(({ message, isAcknowledged }) => isAcknowledged && !times.has(message)).length,
    doubled: [...times.values()].filter((count) => count > 1).length,
    changed: stored.filter((message) => !known.has(message)).length,
  };
}
