import { Added, Problem } from '@guestbook/contract';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { exchange, type RawAnswer, type RawRequest } from './exchange.ts';
import { randomRequest } from './random-requests.ts';

interface Options {
  origin: string;
  runs: number;
  /** Whether the refusal of this request may be a page. */
  wantsPage?: (request: RawRequest) => boolean;
}

/**
 * Sends random requests. Each must get an answer in time, none of them a 5xx, and each refusal must name its reason. Resolves
 * to the count of each status. A failure shows the smallest request that fails, and the seed.
 */
export async function expectHonest({ origin, runs, wantsPage = () => false }: Options) {
  const statuses: Record<number, number> = {};
  const property = fc.asyncProperty(randomRequest, async (request) => {
    const answer = await exchange(origin, request);
    const { status } = answer;
    statuses[status] = (statuses[status] ?? 0) + 1;
    expect(status).toBeLessThan(500);
    if (status === 201) Added.parse(JSON.parse(answer.body));
    if (status < 400 || (wantsPage(request) && answer.type.startsWith('text/html'))) return;
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
