import { execFile, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { chooseServer } from '@guestbook/testing/databases/choose-server';
import { findPort } from '@guestbook/testing/processes/find-port';
import { note, startCheckout } from './checkout.ts';

/**
 * `pnpm bench` prints ratios to baselines, as medians of pairs in alternating order. Absolute numbers would mean nothing on
 * another machine. `pnpm bench --against PATH` compares with another checkout, whose packages must be installed.
 */
const { values } = parseArgs({ options: { against: { type: 'string' } } });
const pairs = 8;
const seconds = '2';
const execute = promisify(execFile);

async function measure(url: string, body?: string): Promise<number> {
  const args = ['test/bench/load.ts', url, seconds, ...(body === undefined ? [] : [body])];
  return Number((await execute(process.execPath, args)).stdout);
}

async function compare({ name, goal, ours, yardstick, body }: Comparison) {
  const ratios: number[] = [];
  for (let pair = -1; pair < pairs; pair += 1) {
    const rates = new Map<string, number>();
    for (const url of pair % 2 ? [ours, yardstick] : [yardstick, ours])
      rates.set(url, await measure(url, body));
    // The first pair only warms both up.
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

/** Compares reads with raw `node:http`, and writes with one insert per request. */
async function compareWithYardsticks(ours: Checkout) {
  const [readPort, writePort] = [await findPort(), await findPort()];
  const entries = `${ours.origin}/entries`;
  const yardsticks = [
    ['read', String(readPort), entries],
    ['write', String(writePort), ours.databaseUrl],
  ].map((args) => spawn(process.execPath, ['test/bench/yardsticks.ts', ...args], { stdio: 'inherit' }));
  try {
    await sleep(1_500);
    await compare({
      name: 'GET /entries, 50 notes / raw node:http with the same bytes',
      goal: 0.75,
      ours: entries,
      yardstick: `http://127.0.0.1:${readPort}/`,
    });
    await compare({
      name: 'POST /add, 64 clients / one insert a request through a pool of 10',
      goal: 2,
      ours: `${ours.origin}/add`,
      yardstick: `http://127.0.0.1:${writePort}/`,
      body: note,
    });
  } finally {
    for (const yardstick of yardsticks) yardstick.kill();
  }
}

async function compareWithCheckout(ours: Checkout, folder: string) {
  const theirs = await startCheckout(folder);
  try {
    const pair = (path: string) => ({ ours: `${ours.origin}${path}`, yardstick: `${theirs.origin}${path}` });
    await compare({ name: `GET /entries, 50 notes / ${folder}`, goal: 1, ...pair('/entries') });
    await compare({ name: `POST /add, 64 clients / ${folder}`, goal: 1, ...pair('/add'), body: note });
  } finally {
    await theirs.stop();
  }
}

type Checkout = Awaited<ReturnType<typeof startCheckout>>;

const server = await chooseServer();
process.env['TEST_DATABASE_URL'] = server.url;
const ours = await startCheckout('.');
try {
  if (values.against === undefined) await compareWithYardsticks(ours);
  else await compareWithCheckout(ours, resolve(values.against));
} finally {
  await ours.stop();
  await server.stop();
}
