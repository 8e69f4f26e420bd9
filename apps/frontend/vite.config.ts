import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressScripts } from './compress-scripts.ts';

/** For development and for both builds: `vite build` makes `dist/client` for browsers and `dist/server` for the server. */
export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  // Express answers all requests; there is no index.html.
  appType: 'custom',
  publicDir: false,
  plugins: [react(), compressScripts()],
  builder: {},
  environments: {
    client: {
      build: {
        outDir: 'dist/client',
        manifest: true,
        modulePreload: false,
        rolldownOptions: {
          input: 'src/page/hydrate.tsx',
          output: { entryFileNames: 'assets/[name]-[hash].js' },
        },
      },
    },
    ssr: {
      // The built page carries React, so that the server loads a single file.
      resolve: command === 'build' ? { noExternal: true } : {},
      build: {
        outDir: 'dist/server',
        rolldownOptions: { input: 'src/page/render.tsx', output: { entryFileNames: 'render.js' } },
      },
    },
  },
}));
