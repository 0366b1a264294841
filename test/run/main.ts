import path from 'node:path';
import { startVitest } from 'vitest/node';
import { buildExtension } from '../support/browser/build-extension.ts';
import { ensureChromium } from '../support/browser/chromium.ts';
import { countingReporter } from './counting-reporter.ts';

// `pnpm test [filter …]`: everything that the tests need, then all of them, then one line that counts them.

const say = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  const chromium = ensureChromium(say);
  say(`Chromium: ${chromium}`);
  buildExtension();
  say('The extension is built.');
} catch (error) {
  process.stderr.write(`test: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

const counter = countingReporter();
const vitest = await startVitest('test', process.argv.slice(2), {
  config: path.resolve(import.meta.dirname, '../vitest.config.ts'),
  watch: false,
  reporters: ['default', counter.reporter],
});
await vitest.close();
say(`${counter.passed} passed, ${counter.failed} failed`);
process.exit(counter.failed === 0 && counter.passed > 0 ? 0 : 1);
