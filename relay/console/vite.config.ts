import { defineConfig, type Plugin } from 'vite';

/** Writes one file that has the text of each built file by its name, so that the relay needs to know no names of chunks. */
const oneFile: Plugin = {
  name: 'one-file',
  generateBundle: {
    // After vite has added the style sheet.
    order: 'post',
    handler(_, bundle) {
      const texts = Object.values(bundle).map((file) => [
        file.fileName,
        file.type === 'chunk' ? file.code : file.source,
      ]);
      for (const name of Object.keys(bundle)) delete bundle[name];
      this.emitFile({
        type: 'asset',
        fileName: 'files.json',
        source: JSON.stringify(Object.fromEntries(texts)),
      });
    },
  },
};

/** Builds the console's page: a first script, one for each view, and a style sheet. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [oneFile],
  build: {
    // The same browsers as the extension.
    target: ['chrome140', 'firefox142'],
    outDir: 'dist',
    emptyOutDir: true,
    cssCodeSplit: false,
    modulePreload: false,
    rolldownOptions: {
      input: 'src/main.tsx',
      output: {
        entryFileNames: 'console.js',
        // With their hash: while relays are being updated, another build's chunk is missing, instead of being mixed with this build's.
        chunkFileNames: '[name]-[hash].js',
        minifyInternalExports: false,
        // What only two views have in common stays out of the first page.
        codeSplitting: { groups: [{ name: 'shared', minShareCount: 3 }] },
        assetFileNames: 'console[extname]',
      },
    },
  },
});
