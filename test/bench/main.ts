import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { chart } from './chart.ts';
import { measureMoving, type Step } from './moving.ts';
import { report } from './report.ts';
import type { Results } from './results.ts';
import { runBench } from './run-bench.ts';

/** What stands between these marks of the README is written here and by nobody. */
const begins = '<!-- pnpm bench: begins -->';
const ends = '<!-- pnpm bench: ends -->';

const program = new Command('pnpm bench')
  .description('How fast the relay is at 100, 10,000 and 100,000 connections, beside three other servers.')
  .option('--json', 'print one line of JSON and write nothing')
  .option('--moving <number>', 'instead: backup, restore and migrate with that many connections of accounts')
  .option('--quick', 'a short look: fewer connections and rounds, and nothing is written')
  .parse();
const options = program.opts<{ json?: true; quick?: true; moving?: string }>();
const print = (text: string): void => void process.stdout.write(`${text}\n`);

if (options.moving === undefined) await benchServer();
else await benchMoving(Number(options.moving));

// --- Internal helpers ---

async function benchServer(): Promise<void> {
  const results = await runBench({
    sizes: options.quick ? [100, 10_000] : [100, 10_000, 100_000],
    rounds: options.quick ? 2 : 5,
    say: (line) => void process.stderr.write(`${line}\n`),
  });
  print(options.json ? JSON.stringify(results) : report(results));
  if (!options.json && !options.quick) await publish(results);
}

async function benchMoving(connections: number): Promise<void> {
  const tell = ({ command, seconds, peak }: Step) =>
    void process.stderr.write(
      `${command.padEnd(20)} ${seconds.toFixed(1).padStart(6)} s  ${peak ?? '–'} MB\n`,
    );
  const moved = await measureMoving(connections, tell);
  if (options.json) print(JSON.stringify(moved));
  else
    print(
      `${connections} connections, a backup of ${moved.backupMegabytes.toFixed(0)} MB; memory is the most that each process had.`,
    );
}

/** Writes what was measured to the files beside this one, and into the README between its two marks. */
async function publish(measured: Results): Promise<void> {
  const beside = (name: string) => path.join(import.meta.dirname, name);
  await writeFile(beside('results.json'), `${JSON.stringify(measured, null, 2)}\n`);
  await writeFile(beside('results.svg'), chart(measured));
  const readme = path.resolve(import.meta.dirname, '../../README.md');
  const text = await readFile(readme, 'utf8');
  const section = `${begins}\n\n${report(measured)}\n\n${ends}`;
  await writeFile(
    readme,
    text.replace(new RegExp(`${begins}[^]*${ends}`), () => section),
  );
}
