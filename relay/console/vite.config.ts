import { defineConfig } from 'vite';

/** Builds the console's page: one script, one style sheet, and a file per language except English. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
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
        chunkFileNames: '[name].js',
        assetFileNames: 'console[extname]',
      },
    },
  },
});
