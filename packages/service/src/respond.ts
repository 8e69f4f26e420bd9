import type { ServerResponse } from 'node:http';
import type { Refusal } from '@guestbook/contract';

/** Headers of every answer that is not a page: nothing in it may be run, framed or guessed at. */
export const API_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** Sends JSON. As a string it goes out with the headers in one system call; a Buffer would need a slower one. */
export function sendJson(response: ServerResponse, status: number, body: unknown, headers: object = {}) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...API_HEADERS,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/json; charset=utf-8',
    ...headers,
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

export function sendProblem(response: ServerResponse, refusal: Refusal) {
  const headers = { 'Content-Type': 'application/problem+json; charset=utf-8', ...refusal.headers };
  sendJson(response, refusal.status, refusal.toProblem(), headers);
}
