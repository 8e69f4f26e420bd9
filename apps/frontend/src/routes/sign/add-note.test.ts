import { Problem } from '@guestbook/contract';
import { readText, startStandIn } from '@guestbook/testing/backends/start-stand-in';
import { startFrontend } from '@guestbook/testing/frontends/start-frontend';
import { postForm, readModel } from '@guestbook/testing/visitors/visit';
import { expect, test } from 'vitest';

test('sends the network and the time to recognise a repeat with the form', async () => {
  const seen: unknown[] = [];
  const backend = await startStandIn((request, response) => {
    void readText(request).then((body) => {
      seen.push(body, request.headers);
      const problem = { type: 'about:blank', title: '', status: 429, code: 'too_many_requests', errors: [] };
      response.writeHead(429, { 'retry-after': '7' }).end(JSON.stringify(Problem.parse(problem)));
    });
  });
  const frontend = await startFrontend(backend.origin);
  const answer = await postForm(frontend.origin, { message: ' Hello\r\nyou ', name: '' });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
  const { form } = await readModel(answer, 'book');
  expect(form?.notice).toEqual({ code: 'too_many_requests', seconds: 7 });
  expect(seen.slice(0, 2)).toEqual([
    '{"message":" Hello\\nyou"}',
    expect.objectContaining({
      'idempotency-network': '127.0.0.1',
      'idempotency-draft': expect.stringMatching(/^[\w-]{43}$/),
      'idempotency-seconds': '600',
      'x-forwarded-for': '127.0.0.1',
    }),
  ]);
  await frontend.stop();
  await backend.stop();
});
