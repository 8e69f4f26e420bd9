import type { ServerResponse } from 'node:http';
import type { Refusal } from '@guestbook/contract';

/** Headers of every answer that is not a page: browsers must not run it, frame it or guess its type. */
export const API_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
} as const;

/**
 * Sends JSON, each byte as a character (`latin1`): Node writes a string together with the headers in one system call, where a
 * Buffer needs a slower one, and the limit of unread answers counts the characters of strings.
 */
export function sendJson(response: ServerResponse, status: number, body: unknown, headers: object = {}) {
  const text = JSON.stringify(body);
  const length = Buffer.byteLength(text);
  response.writeHead(status, {
    ...API_HEADERS,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/json; charset=utf-8',
    ...headers,
    'Content-Length': length,
  });
  const isAscii = length === text.length;
  response.end(isAscii ? text : Buffer.from(text).toString('latin1'), 'latin1');
}

export function sendProblem(response: ServerResponse, refusal: Refusal) {
  const headers = { 'Content-Type': 'application/problem+json; charset=utf-8', ...refusal.headers };
  sendJson(response, refusal.status, refusal.toProblem(), headers);
}
