/** A server-sent event without its data: the frontend reads the data with `GET /entries`. */
export interface ServerEvent {
  id: string;
  type: string;
}

/** Parses a `text/event-stream`, chunk by chunk. Lines end in LF or CRLF; comments are skipped. */
export async function* readEvents(chunks: AsyncIterable<string>): AsyncGenerator<ServerEvent> {
  let rest = '';
  let event: Partial<ServerEvent> = {};
  let hasData = false;
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.map((text) => text.replace(/\r$/, ''))) {
      if (line.startsWith('id:')) event.id = line.slice(3).trim();
      else if (line.startsWith('event:')) event.type = line.slice(6).trim();
      else if (line.startsWith('data:')) hasData = true;
      else if (line === '') {
        if (hasData) yield { id: event.id ?? '', type: event.type ?? 'message' };
        event = {};
        hasData = false;
      }
    }
  }
}
