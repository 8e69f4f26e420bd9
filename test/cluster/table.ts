import { readdir, readFile, writeFile } from 'node:fs/promises';
import { reportFolder, type Claim } from './support/claim.ts';

// `node test/cluster/table.ts` writes the report of the last `pnpm test:cluster` into k8s/README.md.

const readme = new URL('../../k8s/README.md', import.meta.url);
const [begin, end] = ['<!-- claims: node test/cluster/table.ts -->', '<!-- end of claims -->'];

const files = (await readdir(reportFolder)).toSorted((a, b) => a.localeCompare(b));
const rows: string[] = [];
for (const file of files) {
  const { number, title, seen } = JSON.parse(await readFile(new URL(file, reportFolder), 'utf8')) as Claim;
  rows.push(`| ${number} | ${title} | ${seen} |`);
}
const text = await readFile(readme, 'utf8');
const [before = '', rest = ''] = text.split(begin);
const after = rest.split(end)[1] ?? '';
const table = ['| | claim | seen |', '| --- | --- | --- |', ...rows].join('\n');
await writeFile(readme, `${before}${begin}\n\n${table}\n\n${end}${after}`);
