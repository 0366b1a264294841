import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/** Inlines text files that a module reads from its own directory. */
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
 * `pnpm build`: bundles the relay and its packages into one file that needs only Node, and collects their licences. The first line
 * passes Node's flags when the file is executed directly.
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
      // The package depd uses `eval` to wrap deprecated functions.
      checks: { eval: false },
      output: {
        entryFileNames: 'relay.mjs',
        codeSplitting: false,
        banner: '#!/usr/bin/env -S node --disable-sigusr1 --max-semi-space-size=16 --',
      },
    },
  },
});
