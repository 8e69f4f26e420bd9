import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

test('lets so many through, then those who wait in their order, and refuses those beyond', async () => {
  const gate = new Gate({ atOnce: 2, waiting: 2 });
  const leave = await gate.enter();
  await gate.enter();
  const order: string[] = [];
  const third = gate.enter().then((out) => (order.push('third'), out));
  const fourth = gate.enter().then(() => order.push('fourth'));
  await expect(gate.enter()).rejects.toMatchObject({ status: 503, headers: { 'Retry-After': '1' } });
  leave();
  // The way out leads out once.
  leave();
  const leaveThird = await third;
  expect(order).toEqual(['third']);
  leaveThird();
  await fourth;
  await expect(Promise.race([gate.enter(), Promise.resolve('waits')])).resolves.toBe('waits');
});

test('lets nobody wait longer than it says, and forgets those who gave up', async () => {
  const gate = new Gate({ atOnce: 1, waiting: 1, milliseconds: 20 });
  const leave = await gate.enter();
  await expect(gate.enter()).rejects.toMatchObject({ status: 503 });
  const next = gate.enter();
  leave();
  await expect(next).resolves.toBeTypeOf('function');
});
