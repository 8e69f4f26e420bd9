import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

test('runs as many as the limit, then the waiting ones in order, and refuses more', async () => {
  const gate = new Gate({ atOnce: 2, waiting: 2 });
  const leave = await gate.enter();
  await gate.enter();
  const order: string[] = [];
  const third = gate.enter().then((out) => (order.push('third'), out));
  const fourth = gate.enter().then(() => order.push('fourth'));
  await expect(gate.enter()).rejects.toMatchObject({ status: 503, headers: { 'Retry-After': '1' } });
  leave();
  // Releasing a slot twice frees one slot.
  leave();
  const leaveThird = await third;
  expect(order).toEqual(['third']);
  leaveThird();
  await fourth;
  await expect(Promise.race([gate.enter(), Promise.resolve('waits')])).resolves.toBe('waits');
});

test('refuses after the longest wait, and removes the refused from the queue', async () => {
  const gate = new Gate({ atOnce: 1, waiting: 1, milliseconds: 20 });
  const leave = await gate.enter();
  await expect(gate.enter()).rejects.toMatchObject({ status: 503 });
  const next = gate.enter();
  leave();
  await expect(next).resolves.toBeTypeOf('function');
});
