import { mkdir, writeFile } from 'node:fs/promises';
import { test } from 'vitest';

export const reportFolder = new URL('../../../test-results/cluster/', import.meta.url);

export interface Claim {
  number: number;
  title: string;
  seen: string;
}

/**
 * A test of one claim of the report. `work` resolves to the figures seen; it is told again whether the control counts as a
 * part of the claim by its own text. Skips with a reason: `context.skip(reason)`.
 */
export function claim(number: number, title: string, work: (context: ClaimContext) => Promise<string>) {
  test(`${number}. ${title}`, async ({ skip }) => {
    const seen = await work({ skip });
    console.log(`${number}. ${title}: ${seen}`);
    const file = `${String(number).padStart(2, '0')}-${title.replaceAll(/\W+/g, '-').toLowerCase()}.json`;
    await mkdir(reportFolder, { recursive: true });
    await writeFile(
      new URL(file, reportFolder),
      `${JSON.stringify({ number, title, seen } satisfies Claim)}\n`,
    );
  });
}

interface ClaimContext {
  skip: (reason: string) => never;
}
