import { defineConfig, type Plugin } from 'vite';

/** Takes the white space out of the style sheet, which no minifier of scripts looks into. */
const oneLineStyle: Plugin = {
  name: 'one-line-style',
  transform: (code, id) =>
    id.endsWith('-style.ts') ? code.replaceAll(/\n|;?\s+(?=})|\s+(?={)|(?<=[:{;},])\s+|^\s+/gm, '') : code,
};

/**
 * The last line of `connect.js`, by which one file is a classic script and a module that exports: in a module `await` is an operator, so that
 * `/"/` is a regular expression, and the export follows. In a classic script `await` is a name that is divided by the text which holds
 * the export.
 */
const exported = 'typeof await/"/;export var{connectAccount}=noiseawareConnect;//"';

/** Builds `connect.js`: `src/browser` in one file for pages without a bundler, which the relay serves too. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [oneLineStyle],
  define: { 'typeof window': '"object"' },
  build: {
    // Style sheets that scripts make (2023) are the newest that it cannot do without.
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    lib: {
      entry: 'src/browser/index.ts',
      formats: ['iife'],
      name: 'noiseawareConnect',
      fileName: () => 'connect.js',
    },
    rolldownOptions: { output: { postFooter: exported, generatedCode: { symbols: false } } },
  },
});
