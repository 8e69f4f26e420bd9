import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Most bytes of a script after brotli. */
const budget = 68_000;

/** Writes a `.br` and a `.gz` beside each script of the browser. The build fails if a script exceeds its budget. */
export function compressScripts(): Plugin {
  return {
    name: 'compress-scripts',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    async writeBundle({ dir = '' }, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const path = join(dir, chunk.fileName);
        const bytes = Buffer.from(chunk.code);
        const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
        await writeFile(`${path}.br`, brotli);
        await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        if (brotli.length > budget)
          this.error(`${chunk.fileName} has ${brotli.length} bytes after brotli; the budget is ${budget}.`);
      }
    },
  };
}
