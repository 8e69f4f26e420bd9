import { Agent, get } from 'node:http';
import { text } from 'node:stream/consumers';

// Not `fetch`, and an agent of our own: where the environment names a proxy, those ask it for our own addresses, too.
const agent = new Agent();

/** Asks a service of this machine. Rejects if it does not answer in time. */
export function ask(url: string, milliseconds: number): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, signal: AbortSignal.timeout(milliseconds) }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
    });
    request.on('error', reject);
  });
}
