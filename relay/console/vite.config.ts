import { defineConfig } from 'vite';

/** Builds the console's page: one script and one style sheet. */
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
        assetFileNames: 'console[extname]',
      },
    },
  },
});
