import { expect } from 'vitest';
import { namespace } from './book.ts';
import { collectExitCodes } from './exit-codes.ts';
import { settle, withLoad } from './load.ts';

export const tiers = ['backend', 'frontend'];

interface Load {
  /** The namespace of the book. */
  book?: string;
  node?: string;
  total?: number;
  rate?: number;
}

/** Runs a change under load and resolves to a summary. Rejects if a request fails or a note is lost. */
export async function underLoad(
  change: () => Promise<void>,
  { book = namespace, total = 20_000, ...options }: Load = {},
): Promise<string> {
  let seen = '';
  const exitCodes = await collectExitCodes(book, tiers, () =>
    withLoad({ target: `http://frontend.${book}`, total, ...options }, async ({ run, finish }) => {
      await change();
      const { requests, failures, acknowledged, seconds } = await finish();
      expect(failures).toEqual([]);
      expect(await settle(book, run, acknowledged)).toEqual({ lost: 0, doubled: 0 });
      seen = `0 failed of ${requests} in ${seconds.toFixed(0)} s, 0 of ${acknowledged.length} notes lost`;
    }),
  );
  expect(exitCodes.filter((code) => code !== 0)).toEqual([]);
  return exitCodes.length > 0 ? `${seen}; ${exitCodes.length} pods stopped, each with exit code 0` : seen;
}
