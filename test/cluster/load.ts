import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/*
 * Visits the book from inside the cluster. Half of the clients keep their connections, half open a new one each time. They
 * read the page, read the list and post notes in turn. It imports only Node, since it runs alone in a pod. It ends after its
 * number of requests, but not before SIGUSR2, and prints a LoadResult as its last line.
 */

export interface LoadResult {
  requests: number;
  failed: number;
  /** The count of answers by status; `none` is no answer. */
  statuses: Record<string, number>;
  failures: string[];
  /** The numbers of the acknowledged notes. */
  acknowledged: number[];
  seconds: number;
  /** The longest time without an acknowledged note. */
  longestGapSeconds: number;
}

interface Settings {
  target: string;
  total: number;
  rate: number;
  clients: number;
  run: string;
  writersOnly: boolean;
}

const { target, total, rate, clients, run, writersOnly } = JSON.parse(process.argv[2] ?? '') as Settings;
const statuses: Record<string, number> = {};
const failures: string[] = [];
const acknowledged: number[] = [];
const start = Date.now();
let requests = 0;
let failed = 0;
let notes = 0;
let mayEnd = false;
let lastAcknowledged = start;
let longestGap = 0;

process.on('SIGUSR2', () => (mayEnd = true));

const isOver = () => (mayEnd && requests >= total) || Date.now() - start > 900_000;

async function client(index: number) {
  const agent = new Agent({ keepAlive: index % 2 === 0, maxSockets: 1 });
  await sleep((index * 1_000) / rate);
  for (let turn = index; !isOver(); turn += 1) {
    const next = Date.now() + (clients * 1_000) / rate;
    if (!writersOnly && turn % 3 === 0) await ask({ agent, path: '/' });
    else if (!writersOnly && turn % 3 === 1) await ask({ agent, path: '/entries' });
    else await write(agent);
    await sleep(Math.max(0, next - Date.now()));
  }
  agent.destroy();
}

async function write(agent: Agent) {
  const number = (notes += 1);
  const key = randomUUID();
  for (;;) {
    const status = await ask({
      agent,
      path: '/add',
      key,
      body: JSON.stringify({ message: `${run} ${number}` }),
    });
    if (status === 201) {
      acknowledged.push(number);
      longestGap = Math.max(longestGap, Date.now() - lastAcknowledged);
      lastAcknowledged = Date.now();
      return;
    }
    if (!writersOnly || isOver()) return;
    await sleep(100);
  }
}

interface Question {
  agent: Agent;
  path: string;
  key?: string;
  body?: string;
}

/** Resolves to the status; 0 without a complete answer. */
async function ask({ agent, path, key, body }: Question): Promise<number> {
  requests += 1;
  const post = { 'Content-Type': 'application/json', 'Idempotency-Key': key, 'Content-Length': body?.length };
  const outcome = await new Promise<number | string>((resolve) => {
    const options = body === undefined ? { agent } : { agent, method: 'POST', headers: post };
    const call = request(target + path, { ...options, timeout: 15_000 }, (answer) => {
      answer.resume();
      answer.on('error', (error) => resolve(`broken off: ${error.message}`));
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    call.on('timeout', () => call.destroy(new Error('no answer within 15 s')));
    call.on('error', (error) => resolve(error.message || error.name));
    call.end(body);
  });
  const isAnswer = typeof outcome === 'number';
  statuses[isAnswer ? outcome : 'none'] = (statuses[isAnswer ? outcome : 'none'] ?? 0) + 1;
  if (!isAnswer || outcome >= 400) {
    failed += 1;
    const at = ((Date.now() - start) / 1_000).toFixed(1);
    if (failures.length < 20)
      failures.push(`${at} s, ${body === undefined ? 'GET' : 'POST'} ${path}: ${outcome}`);
  }
  return isAnswer ? outcome : 0;
}

console.log('started');
await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
const seconds = (Date.now() - start) / 1_000;
const longestGapSeconds = longestGap / 1_000;
const result = { requests, failed, statuses, failures, acknowledged, seconds, longestGapSeconds };
console.log(JSON.stringify(result satisfies LoadResult));
