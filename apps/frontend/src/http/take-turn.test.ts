import type { ServerResponse } from 'node:http';
import { Gate } from '@guestbook/service/gate';
import { expect, test } from 'vitest';
import { takeTurn } from './take-turn.ts';

test('answers other requests between two pages and skips visitors that have disconnected', async () => {
  const gate = new Gate({ atOnce: 1 });
  const order: string[] = [];
  const turn = (name: string, destroyed = false) =>
    takeTurn(gate, { destroyed } as ServerResponse, async () => void order.push(name));
  const turns = [turn('first'), turn('disconnected', true), turn('last')];
  setImmediate(() => order.push('else'));
  await Promise.all(turns);
  expect(order).toEqual(['first', 'else', 'last']);
});
