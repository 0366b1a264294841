import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/** A text file that a module reads from beside itself is in the bundle as its text. */
const textFiles: Plugin = {
  name: 'text-files',
  enforce: 'pre',
  transform: (code, id) =>
    code.replaceAll(/readFileSync\(new URL\('([^']+)', import\.meta\.url\), 'utf8'\)/g, (_, file: string) =>
      JSON.stringify(readFileSync(path.join(path.dirname(id), file), 'utf8')),
    ),
};

const executable: Plugin = {
  name: 'executable',
  writeBundle: ({ dir = '' }) => chmodSync(path.join(dir, 'relay.mjs'), 0o755),
};

/**
 * `pnpm build`: the relay and its packages as one file, which needs Node alone, and their licences. Its first line has the
 * flags of Node with which the relay runs, for where the file is started by its name.
 */
export default defineConfig({
  plugins: [textFiles, executable],
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
