import { mkdir, writeFile } from 'node:fs/promises';
import { test } from 'vitest';

export const reportFolder = new URL('../../../test-results/cluster/', import.meta.url);

export interface Claim {
  number: number;
  title: string;
  seen: string;
}

/** A test of one claim, by its number in the report; `work` resolves to what was seen. */
export function claim(number: number, title: string, work: () => Promise<string>) {
  test(`${number}. ${title}`, async () => {
    const seen = await work();
    console.log(`${number}. ${title}: ${seen}`);
    const file = `${String(number).padStart(2, '0')}-${title.replaceAll(/\W+/g, '-').toLowerCase()}.json`;
    await mkdir(reportFolder, { recursive: true });
    await writeFile(
      new URL(file, reportFolder),
      `${JSON.stringify({ number, title, seen } satisfies Claim)}\n`,
    );
  });
}
