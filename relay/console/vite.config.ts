import { defineConfig } from 'vite';

/** The console's page as the relay serves it: one script and one style, and a file for each language but English. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: {
    // The browsers that the extension takes.
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
