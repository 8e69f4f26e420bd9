import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { listen } from '@guestbook/service/listen';
import { closeServer } from './start-backend.ts';

/** Starts a stand-in for the backend: it can hang, disconnect, or report what it received. */
export async function startStandIn(listener: RequestListener) {
  const server = createServer(listener);
  const port = await listen(server, { port: 0, host: '127.0.0.1' });
  return { origin: `http://127.0.0.1:${port}`, server, stop: () => closeServer(server) };
}

export async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
