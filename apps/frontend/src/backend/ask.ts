import type { IncomingHttpHeaders } from 'node:http';
import { unavailable } from '@guestbook/contract';
import type { Backend, Call } from './call.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Calls the backend and reads the whole answer. */
export async function askBackend(backend: Backend, call: Omit<Call, 'signal'>): Promise<Answer> {
  // Here the timeout covers the body as well: nothing else would end an answer that stops in the middle.
  const signal = AbortSignal.timeout(backend.timeoutMilliseconds);
  const answer = await backend.call({ ...call, signal });
  answer.setEncoding('utf8');
  let body = '';
  try {
    for await (const chunk of answer) body += String(chunk);
  } catch (error) {
    throw unavailable({ cause: error });
  }
  return { status: answer.statusCode ?? 502, headers: answer.headers, body };
}
