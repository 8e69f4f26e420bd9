import { mkdir, writeFile } from 'node:fs/promises';
import { test } from 'vitest';

export const reportFolder = new URL('../../../test-results/cluster/', import.meta.url);

export interface Claim {
  number: number;
  title: string;
  seen: string;
}

/** Resolves to what the cluster lacks for a claim; undefined if nothing. */
export type Lack = () => Promise<string | undefined>;

/**
 * Tests one claim, numbered as in the report. `work` resolves to what it saw. On a cluster that lacks something, the test is
 * skipped with the reason.
 */
export function claim(number: number, title: string, work: () => Promise<string>, lack?: Lack) {
  test(`${number}. ${title}`, async ({ skip }) => {
    const reason = await lack?.();
    const seen = reason === undefined ? await work() : `not tested: ${reason}`;
    console.log(`${number}. ${title}: ${seen}`);
    const file = `${String(number).padStart(2, '0')}-${title.replaceAll(/\W+/g, '-').toLowerCase()}.json`;
    await mkdir(reportFolder, { recursive: true });
    await writeFile(
      new URL(file, reportFolder),
      `${JSON.stringify({ number, title, seen } satisfies Claim)}\n`,
    );
    skip(reason !== undefined, reason);
  });
}
