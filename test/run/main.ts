import { randomInt } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { ensureDeployPrograms } from '../operations/deploy/programs.ts';
import { buildExtension } from '../support/browser/build-extension.ts';
import { ensureProgram, type Program } from '../support/browser/installed-program.ts';
import { chromium, firefox, strace, xvfb } from '../support/browser/programs.ts';
import { buildConsole } from '../support/relay/build-console.ts';
import { countingReporter } from './counting-reporter.ts';

// `pnpm test [filter …]`: everything that the tests need, then the tests, then one line that counts them. Without a
// filter it has five minutes, and leaves out most browser tests; `--all` has them, `--fast` none and no long ones, `--soak`
// runs everything at full length.

const { values: tier, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    fast: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    soak: { type: 'boolean', default: false },
  },
});
const main = ['fast', 'deep', 'main-browser'];
const everything = tier.all || tier.soak || filters.length > 0;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  buildConsole();
  if (!tier.fast) {
    const ensure = (program: Program) => say(`${program.name}: ${ensureProgram(program, say)}`);
    ensure(chromium);
    if (everything) ensure(firefox);
    if (everything && process.platform === 'linux') for (const program of [strace, xvfb]) ensure(program);
    buildExtension('build');
    say('The extension is built.');
  }
  if (tier.soak) ensureDeployPrograms(say);
} catch (error) {
  process.stderr.write(`test: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

// Test processes inherit both.
process.env['TEST_SEED'] ??= String(randomInt(1_000_000));
if (tier.soak) process.env['TEST_SOAK'] = '1';
const seed = `TEST_SEED=${process.env['TEST_SEED']} runs the same cases again.`;
say(seed);

const counter = countingReporter();
const vitest = await startVitest('test', filters, {
  config: path.resolve(import.meta.dirname, '../vitest.config.ts'),
  ...(tier.fast ? { project: 'fast' } : everything ? {} : { project: main }),
  watch: false,
  reporters: ['default', counter.reporter],
});
await vitest.close();
for (const title of counter.flaky) say(`flaky, passed when run again: ${title}`);
if (counter.failed > 0) say(seed);
say(`${counter.passed} passed, ${counter.failed} failed`);
process.exit(counter.failed === 0 && counter.passed > 0 ? 0 : 1);
