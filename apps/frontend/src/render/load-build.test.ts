import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLog } from '@guestbook/service/log';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PageModel } from '../page/model.ts';
import { loadBuild } from './load-build.ts';

const log = createLog({ level: 'silent', service: 'test' });
const model = { kind: 'book', site: { title: 'Book', line: '' } } satisfies PageModel;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guestbook-build-'));
  for (const name of ['client/.vite', 'server']) await mkdir(join(folder, name), { recursive: true });
  await writeFile(
    join(folder, 'client/.vite/manifest.json'),
    JSON.stringify({ 'src/page/hydrate.tsx': { file: 'assets/hydrate-1a2b.js' } }),
  );
  await writeFile(
    join(folder, 'server/render.js'),
    `export const style = 'p{color:red}';
     export const renderPage = (model, { script, style }) => script + '<style>' + style + '</style>';`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

test('the policy allows exactly the style sheet that is in the page', async () => {
  const build = await loadBuild(pathToFileURL(`${folder}/`), log);
  const html = build.render(model);
  expect(html).toContain('/assets/hydrate-1a2b.js');
  const style = /<style>(.*)<\/style>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(build.policy['styleSrc']).toEqual([`'sha256-${hash}'`]);
});

test('without a build, the error names the command that makes one', async () => {
  const loading = loadBuild(pathToFileURL(join(folder, 'none/')), log);
  await expect(loading).rejects.toThrow('the page has not been built: run `pnpm build` first');
});
