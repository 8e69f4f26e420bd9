import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { makeDocuments } from './documents.ts';

test('docs/configuration.md and .env.example match the code; otherwise run `pnpm docs:configuration`', async () => {
  for (const [file, text] of await makeDocuments())
    expect(await readFile(file, 'utf8'), file.pathname).toBe(text);
});
