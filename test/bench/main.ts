import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { chooseServer } from '@guestbook/test-database';
import { findPort, startStack } from '../support/start-stack.ts';

/**
 * `pnpm bench`: ratios side by side in one run, as medians of pairs in alternating order. Absolute numbers of one machine
 * mean nothing on another.
 */
const pairs = 8;
const seconds = '2';
const execute = promisify(execFile);

async function measure(url: string, body?: string): Promise<number> {
  const args = ['test/bench/load.ts', url, seconds, ...(body === undefined ? [] : [body])];
  return Number((await execute('node', args)).stdout);
}

async function compare({ name, goal, ours, yardstick, body }: Comparison) {
  const ratios: number[] = [];
  for (let pair = -1; pair < pairs; pair += 1) {
    const rates = new Map<string, number>();
    for (const url of pair % 2 ? [ours, yardstick] : [yardstick, ours])
      rates.set(url, await measure(url, body));
    // The first pair warms both up.
    if (pair >= 0) ratios.push((rates.get(ours) ?? 0) / (rates.get(yardstick) ?? 1));
  }
  const sorted = ratios.toSorted((a, b) => a - b);
  const median = ((sorted[pairs / 2 - 1] ?? 0) + (sorted[pairs / 2] ?? 0)) / 2;
  const range = `${sorted[0]?.toFixed(2)} to ${sorted.at(-1)?.toFixed(2)}`;
  console.log(`${name}: ${median.toFixed(2)} (${range}); goal ${goal}`);
}

interface Comparison {
  name: string;
  goal: number;
  ours: string;
  yardstick: string;
  body?: string;
}

const server = await chooseServer();
process.env['TEST_DATABASE_URL'] = server.url;
const stack = await startStack();
const message = 'We came for a weekend and stayed for the whole of the blossom.';
for (let at = 0; at < 50; at += 1) await stack.sign({ message: `${message} ${at}`, name: 'Ada' });
await new Promise((resolve) => setTimeout(resolve, 500));
const [readPort, writePort] = [await findPort(), await findPort()];
const entries = `${stack.backendOrigin}/entries`;
const yardsticks = [
  spawn('node', ['test/bench/yardsticks.ts', 'read', String(readPort), entries], { stdio: 'inherit' }),
  spawn('node', ['test/bench/yardsticks.ts', 'write', String(writePort), stack.databaseUrl], {
    stdio: 'inherit',
  }),
];
try {
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await compare({
    name: 'GET /entries, 50 notes / raw node:http with the same bytes',
    goal: 0.6,
    ours: entries,
    yardstick: `http://127.0.0.1:${readPort}/`,
  });
  await compare({
    name: 'POST /add, 64 clients / one insert a request through a pool of 10',
    goal: 2,
    ours: `${stack.backendOrigin}/add`,
    yardstick: `http://127.0.0.1:${writePort}/`,
    body: JSON.stringify({ message }),
  });
} finally {
  for (const yardstick of yardsticks) yardstick.kill();
  await stack.stop();
  await server.stop();
}
