import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, defineConfig, type Plugin, type Rolldown } from 'vite';

/** Inlines text files that a module reads from its own directory. */
const textFiles: Plugin = {
  name: 'text-files',
  enforce: 'pre',
  transform: (code, id) =>
    code.replaceAll(/readFileSync\(new URL\('([^']+)', import\.meta\.url\), 'utf8'\)/g, (_, file: string) =>
      JSON.stringify(readFileSync(path.join(path.dirname(id), file), 'utf8')),
    ),
};

/** Inlines the program of a thread, bundled by itself, so that the relay stays one file. */
const threads: Plugin = {
  name: 'threads',
  enforce: 'pre',
  transform: async (code, id) => {
    const [reference, file = ''] = /new URL\('([^']+-worker\.ts)', import\.meta\.url\)/.exec(code) ?? [];
    if (reference === undefined) return code;
    const entry = path.join(path.dirname(id), file);
    const built = await build({
      configFile: false,
      logLevel: 'warn',
      ssr: { noExternal: true },
      build: { ssr: entry, target: 'node24', write: false, minify: false },
    });
    const [chunk] = (built as Rolldown.RolldownOutput).output;
    return code.replace(
      reference,
      () => `new URL(${JSON.stringify(`data:text/javascript,${encodeURIComponent(chunk.code)}`)})`,
    );
  },
};

/**
 * The first lines: executed directly, the file is a shell script that passes Node's flags, and tells an older Node in one sentence.
 * For Node the second line is a text and a comment, and the third one says the same where Node was started by itself.
 */
const startedDirectly = `#!/bin/sh
":" //; v=$(node --version 2>/dev/null | tr -d v); [ "\${v%%.*}" -ge 24 ] 2>/dev/null || { echo "relay: needs Node 24, and there is \${v:-none}: install it from https://nodejs.org" >&2; exit 78; }; exec node --disable-sigusr1 --max-semi-space-size=16 -- "$0" "$@"
if (parseInt(process.versions.node) < 24) { console.error("relay: needs Node 24, and there is " + process.versions.node + ": install it from https://nodejs.org"); process.exit(78); }
`;

const executable: Plugin = {
  name: 'executable',
  // Not as a banner, of which the bundler would drop the comment.
  writeBundle: ({ dir = '' }) => {
    const file = path.join(dir, 'relay.mjs');
    writeFileSync(file, startedDirectly + readFileSync(file, 'utf8'));
    chmodSync(file, 0o755);
  },
};

/**
 * `pnpm build`: bundles the relay and its packages into one file that needs only Node, and collects their licences.
 */
export default defineConfig({
  plugins: [textFiles, threads, executable],
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
      },
    },
  },
});
