import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from '@guestbook/contract';
import { expect, test, vi } from 'vitest';
import { refuseCrossSite } from './cross-site.ts';
import type { Handler } from './handler.ts';
import { createLog } from './log.ts';

const lines: string[] = [];
const log = createLog({ level: 'info', service: 'test', output: { write: (line) => void lines.push(line) } });
/** Runs the handler on a write with these headers. Returns what it passes on: nothing, or a refusal. */
function post(handler: Handler, headers: Record<string, string>) {
  const next = vi.fn<(error?: unknown) => void>();
  handler({ method: 'POST', headers } as unknown as IncomingMessage, {} as ServerResponse, next);
  expect(next).toHaveBeenCalledOnce();
  return next.mock.lastCall?.[0] as Refusal | undefined;
}

test.each([
  [{ host: 'book.lan:80', origin: 'http://book.lan' }, undefined, true],
  [{ host: 'book.lan', origin: 'http://book.lan:80' }, undefined, true],
  [{ host: 'book.lan:443', origin: 'https://book.lan' }, undefined, true],
  [{ host: 'BOOK.lan', origin: 'http://book.lan' }, undefined, true],
  [{ host: 'book.lan:8080', origin: 'http://book.lan:8080' }, undefined, true],
  [{ host: '[2001:DB8::1]:80', origin: 'http://[2001:db8::1]' }, undefined, true],
  [{ host: '127.0.0.1:8080', origin: 'https://book.example' }, 'https://book.example:443/', true],
  [{ host: 'book.lan', origin: 'http://other.lan' }, undefined, false],
  [{ host: 'book.lan:443', origin: 'http://book.lan' }, undefined, false],
  [{ host: 'book.lan:80', origin: 'https://book.lan' }, undefined, false],
  [{ host: 'book.lan', origin: 'http://book.lan:8080' }, undefined, false],
  [{ host: 'book.lan', origin: 'null' }, undefined, false],
  [{ host: 'other@book.lan', origin: 'http://book.lan' }, undefined, false],
  [{ host: 'book.lan', origin: 'http://book.lan', 'sec-fetch-site': 'cross-site' }, undefined, false],
])('%j with PUBLIC_ORIGIN %s: %s', (headers, publicOrigin, isOwn) => {
  const refusal = post(refuseCrossSite({ publicOrigin, log }), headers);
  expect(refusal?.code).toBe(isOwn ? undefined : 'cross_site');
});

test('logs once which variable to set, and nothing from the request', () => {
  lines.length = 0;
  const check = refuseCrossSite({ publicOrigin: undefined, log });
  for (let count = 0; count < 3; count += 1) post(check, { host: 'a.example', origin: 'http://b.example' });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('PUBLIC_ORIGIN');
  expect(lines[0]).not.toMatch(/[ab]\.example/);
});
