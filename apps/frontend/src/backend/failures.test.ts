import { once } from 'node:events';
import { request, type RequestListener, type ServerResponse } from 'node:http';
import { startStandIn } from '@guestbook/testing/backends/start-stand-in';
import { startFrontend } from '@guestbook/testing/frontends/start-frontend';
import { until } from '@guestbook/testing/until';
import { afterEach, describe, expect, test } from 'vitest';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(listener: RequestListener, variables: Record<string, string> = {}) {
  const backend = await startStandIn(listener);
  const frontend = await startFrontend(backend.origin, variables);
  stops.push(frontend.stop, backend.stop);
  return { backend, frontend };
}

const note = () => ({ method: 'POST', body: new URLSearchParams({ entry: 'Hello' }) });

describe('if the backend', () => {
  test('hangs, the client gets 503 after the timeout', async () => {
    const { frontend } = await start(() => {});
    const answer = await fetch(`${frontend.origin}/add`, note());
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.json()).toMatchObject({ code: 'unavailable', status: 503 });
    const opened = await fetch(`${frontend.origin}/entries`, { headers: { accept: 'text/html' } });
    expect(opened.headers.get('content-type')).toContain('application/problem+json');
  });

  test('hangs in the middle of a list, a page gets 503 after the same timeout', async () => {
    const { frontend } = await start((_, response) => void response.writeHead(200).write('['));
    const answer = await fetch(frontend.origin);
    expect(answer.status).toBe(503);
  });

  test('drops the connection of a note, the note is not sent again', async () => {
    let count = 0;
    const { frontend } = await start((request) => {
      count += 1;
      request.socket.destroy();
    });
    expect((await fetch(`${frontend.origin}/add`, note())).status).toBe(503);
    expect(count).toBe(1);
  });

  test('closes an idle connection, only a read is sent again', async () => {
    const seen = new WeakSet();
    let count = 0;
    const { frontend } = await start((request, response) => {
      count += 1;
      if (seen.has(request.socket)) request.socket.destroy();
      else response.end('[]');
      seen.add(request.socket);
    });
    const read = async (init?: RequestInit) => {
      const answer = await fetch(`${frontend.origin}${init ? '/add' : '/entries'}`, init);
      await answer.text();
      return answer.status;
    };
    expect(await read()).toBe(200);
    expect([await read(), count]).toEqual([200, 3]);
    expect([await read(note()), count]).toEqual([503, 4]);
  });

  test('breaks off an answer, the client’s answer breaks off too', async () => {
    const { frontend } = await start((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('[');
      setTimeout(() => response.destroy(), 50);
    });
    const answer = await fetch(`${frontend.origin}/entries`);
    await expect(answer.text()).rejects.toThrow();
  });

  test('sends no event, the stream outlives the timeout', async () => {
    const { frontend } = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      setTimeout(() => response.end('data: late\n\n'), 1_500);
    });
    expect(await (await fetch(`${frontend.origin}/events`)).text()).toBe('data: late\n\n');
  });
});

describe('a client that', () => {
  test.each([
    ['before the answer', () => {}],
    ['in an event stream', (response: ServerResponse) => void response.write(': hello\n\n')],
  ])('disconnects %s ends the request to the backend', async (_, answer) => {
    let isOver = false;
    let isAsked = false;
    const listener: RequestListener = (_, response) => {
      isAsked = true;
      response.once('close', () => (isOver = true));
      response.setHeader('Content-Type', 'text/event-stream');
      answer(response);
    };
    // Longer than this test: only the client can end the request.
    const { frontend } = await start(listener, { BACKEND_TIMEOUT_SECONDS: '60' });
    const asking = request(`${frontend.origin}/events`).on('error', () => {});
    asking.end();
    await until(() => isAsked);
    asking.destroy();
    await until(() => isOver);
  });

  test('does not read makes the backend wait', async () => {
    let written = 0;
    const { frontend } = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const chunk = `data: ${'x'.repeat(64 * 1_024)}\n\n`;
      const write = () => {
        while (written < 64 * 1_024 * 1_024) {
          written += chunk.length;
          if (!response.write(chunk)) return response.once('drain', write);
        }
        return response.end();
      };
      write();
    });
    const asking = request(`${frontend.origin}/events`).end();
    const [answer] = (await once(asking, 'response')) as [NodeJS.ReadableStream];
    answer.pause();
    // Until the backend has stopped writing.
    let before = 0;
    await until(async () => {
      const isStill = before > 0 && written === before;
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return isStill;
    });
    expect(written).toBeLessThan(32 * 1_024 * 1_024);
    asking.destroy();
  });
});
