import { Agent, get } from 'node:http';
import { text } from 'node:stream/consumers';

// Not `fetch`, nor the global agent: with a proxy in the environment, both send requests for this machine through it.
const agent = new Agent();

/** Sends a GET request to a service on this machine. Rejects if it does not answer in time. */
export function ask(url: string, milliseconds: number): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, signal: AbortSignal.timeout(milliseconds) }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
    });
    request.on('error', reject);
  });
}
