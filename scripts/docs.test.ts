import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const read = (file: string) => readFileSync(file, 'utf8');

test('every link from a document to a file leads to one', () => {
  const documents = globSync('{*.md,docs/**/*.md,k8s/*.md,deploy/**/*.md}');
  const links = documents.flatMap((document) =>
    [...read(document).matchAll(/\]\(([^)#]+)[^)]*\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => join(dirname(document), target)),
  );
  expect(links.filter((link) => !existsSync(link))).toEqual([]);
});

test('every file and folder that ARCHITECTURE names exists', () => {
  const files = globSync('{apps,packages,scripts,test,docker,k8s,deploy}/**/*.*', {
    exclude: (path) => path.includes('node_modules'),
  }).map((file) => `/${file.replace(/^packages\/(\w+)\/src/, '$1')}`);
  const names = [...read('ARCHITECTURE.md').matchAll(/`([\w./-]+(?:\.(?:ts|tsx|css)|\/))`/g)].map(
    ([, name = '']) => `/${name.replace(/^packages\//, '')}`,
  );
  const isThere = (name: string) =>
    files.some((file) => (name.endsWith('/') ? file.includes(name) : file.endsWith(name)));
  expect(names.filter((name) => !isThere(name))).toEqual([]);
});

test('the index of decisions has each of them', () => {
  const index = read('docs/decisions/README.md');
  const records = readdirSync('docs/decisions').filter((file) => /^\d/.test(file));
  const lines = records.map((file) => {
    const [, number, title] = /^# (\d+)\. (.+)/.exec(read(`docs/decisions/${file}`)) ?? [];
    return `- [${number}](${file}): ${title}`;
  });
  expect(lines.filter((line) => !index.includes(line))).toEqual([]);
});
