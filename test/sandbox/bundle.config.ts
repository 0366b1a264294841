import { defineConfig } from 'vite';

/** For a Node that is older than `engines` says, which has to be told before the rest of the file runs. */
const startsWith = `#!/usr/bin/env node
if (parseInt(process.versions.node) < 22) { console.error("noiseaware-sandbox: needs Node 22 or later, and there is " + process.versions.node + ": install it from https://nodejs.org"); process.exit(78); }`;

/** Bundles the sandbox and the packages that it uses into one file that needs only Node, and collects their licences. */
export default defineConfig({
  ssr: { noExternal: true },
  build: {
    ssr: 'main.ts',
    target: 'node22',
    outDir: 'dist',
    emptyOutDir: true,
    minify: false,
    license: { fileName: 'LICENSES.md' },
    rolldownOptions: {
      // The package depd uses `eval` to wrap deprecated functions.
      checks: { eval: false },
      output: { banner: startsWith, entryFileNames: 'noiseaware-sandbox.mjs', codeSplitting: false },
    },
  },
});
