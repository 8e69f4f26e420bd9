import { Added, Problem } from '@guestbook/contract';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { exchange, type RawAnswer, type RawRequest } from './exchange.ts';
import { randomRequest } from './random-requests.ts';

interface Options {
  origin: string;
  runs: number;
  /** Whether this request may be refused with a page. */
  isForPerson?: (request: RawRequest) => boolean;
}

/**
 * Sends random requests: each has to be answered in time, none with a fault of the service, and each refusal has to say
 * what it refuses. Gives how often which status came; a failure tells the smallest request it found, and the seed.
 */
export async function expectHonest({ origin, runs, isForPerson = () => false }: Options) {
  const statuses: Record<number, number> = {};
  const property = fc.asyncProperty(randomRequest, async (request) => {
    const answer = await exchange(origin, request);
    const { status } = answer;
    statuses[status] = (statuses[status] ?? 0) + 1;
    expect(status).toBeLessThan(500);
    if (status === 201) Added.parse(JSON.parse(answer.body));
    if (status < 400 || (isForPerson(request) && answer.type.startsWith('text/html'))) return;
    expectProblem(request, answer);
  });
  await fc.assert(property, { numRuns: runs });
  return statuses;
}

function expectProblem({ method }: RawRequest, { status, type, body }: RawAnswer) {
  expect(type).toBe('application/problem+json; charset=utf-8');
  if (method === 'HEAD') return;
  const problem = Problem.parse(JSON.parse(body));
  expect(problem.status).toBe(status);
  if (status === 422) expect(problem.errors.length).toBeGreaterThan(0);
}
