import { writeFile } from 'node:fs/promises';
import { makeDocuments } from './documents.ts';

// `pnpm docs:configuration`
for (const [file, text] of await makeDocuments()) await writeFile(file, text);
