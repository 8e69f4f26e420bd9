import { request } from 'node:http';

export interface Event {
  name: string;
  id: string;
  data: unknown;
}

/** Reads an event stream. With `address`, it is that of a visitor behind a frontend. `take(n)` resolves to the next n events with data. */
export async function followEvents(
  origin: string,
  { after, path = '/events', address }: { after?: string; path?: string; address?: string } = {},
) {
  const events: Event[] = [];
  let wake: () => void = Boolean;
  let lastId = '';
  const call = request(new URL(path, origin), {
    headers: {
      ...(after !== undefined && { 'last-event-id': after }),
      ...(address !== undefined && { 'x-forwarded-for': address }),
    },
  });
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    call.on('response', resolve).on('error', reject).end();
  });
  let text = '';
  response.setEncoding('utf8').on('error', () => {});
  response.on('data', (chunk: string) => {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const read = (field: string) => new RegExp(`^${field}: (.*)$`, 'm').exec(block)?.[1];
      lastId = read('id') ?? lastId;
      const data = read('data');
      if (data !== undefined) {
        events.push({ name: read('event') ?? 'message', id: lastId, data: JSON.parse(data) as unknown });
      }
    }
    wake();
  });
  const until = async (isDone: () => boolean) => {
    const end = Date.now() + 50_000;
    while (!isDone()) {
      if (Date.now() > end)
        throw new Error(`Waited 50 s; ${events.length} events so far, the last id is ${lastId}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 100);
      });
    }
  };
  return {
    status: response.statusCode,
    take: async (count: number) => {
      await until(() => events.length >= count);
      return events.splice(0, count);
    },
    /** Resolves to the position at which the stream begins. */
    begin: async () => {
      await until(() => lastId !== '');
      return lastId;
    },
    ended: new Promise<void>((resolve) => response.on('close', resolve)),
    close: () => call.destroy(),
  };
}
