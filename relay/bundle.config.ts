import { defineConfig } from 'vite';

/**
 * `pnpm build`: the relay and its packages as one file, which needs Node alone, and their licences. Its first line has the
 * flags of Node with which the relay runs, for where the file is started by its name.
 */
export default defineConfig({
  ssr: { noExternal: true },
  build: {
    ssr: 'src/main.ts',
    target: 'node24',
    outDir: '.output',
    emptyOutDir: true,
    minify: false,
    license: { fileName: 'LICENSES.md' },
    rolldownOptions: {
      // Of depd, which wraps deprecated functions by it.
      checks: { eval: false },
      output: {
        entryFileNames: 'relay.mjs',
        codeSplitting: false,
        banner: '#!/usr/bin/env -S node --disable-sigusr1 --max-semi-space-size=16 --',
      },
    },
  },
});
