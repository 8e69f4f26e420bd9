import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig } from 'vite';

/** Bytes by brotli of the browser's files; with them a first visit stays below 73 KB. */
const budgets = { '.js': 68_000, '.css': 4_500 };

// In development the page loads itself again. That is another entry, so that nothing of it reaches anybody else.
const isDevelopment = process.argv.includes('--dev');
const entry = isDevelopment ? 'develop.ts' : 'hydrate.tsx';

const root = fileURLToPath(new URL('.', import.meta.url));
const shared: InlineConfig = {
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'error',
  plugins: [react()],
};

await rm(`${root}dist`, { recursive: true, force: true });
await build({
  ...shared,
  build: {
    outDir: 'dist/client',
    modulePreload: false,
    rollupOptions: {
      input: `${root}src/page/${entry}`,
      output: { entryFileNames: 'assets/[name]-[hash].js', assetFileNames: 'assets/[name]-[hash][extname]' },
    },
  },
});
await build({
  ...shared,
  ssr: { noExternal: true },
  build: {
    outDir: 'dist/server',
    ssr: `${root}src/page/render.tsx`,
    rollupOptions: { output: { entryFileNames: 'render.js' } },
  },
});

const assets = `${root}dist/client/assets/`;
const names = await readdir(assets);
for (const name of names) {
  const bytes = await readFile(assets + name);
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  await writeFile(`${assets + name}.br`, brotli);
  await writeFile(`${assets + name}.gz`, gzipSync(bytes, { level: 9 }));
  console.log(`${name}: ${(brotli.length / 1_000).toFixed(1)} KB`);
  for (const [ending, most] of Object.entries(budgets)) {
    if (isDevelopment || !name.endsWith(ending) || brotli.length <= most) continue;
    console.error(`${name} has ${brotli.length} bytes; ${most} are allowed.`);
    process.exitCode = 1;
  }
}
const find = (ending: string) =>
  names.filter((name) => name.endsWith(ending)).map((name) => `/assets/${name}`);
await writeFile(
  `${root}dist/client/assets.json`,
  JSON.stringify({ script: find('.js')[0], styles: find('.css') }),
);
