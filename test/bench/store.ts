import { cpus } from 'node:os';
import { Command } from 'commander';
import { startAfterKill, storeAtSize } from './store-at-size.ts';

const program = new Command('pnpm bench:store')
  .description('What the default store needs at 100, 10,000 and 100,000 connections.')
  .option('--json', 'print one line of JSON')
  .option('--sizes <numbers>', 'how many connections, with commas', '100,10000,100000')
  .option('--seconds <number>', 'how long each is written to', '10')
  .parse();
const options = program.opts<{ json?: true; sizes: string; seconds: string }>();

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const cell = (value: number, digits = 0): string => value.toFixed(digits).padStart(11);

const all = [];
for (const size of options.sizes.split(',').map(Number)) {
  const measured = await storeAtSize(size, Number(options.seconds));
  all.push({ ...measured, afterKill: await startAfterKill(size) });
}

if (options.json) print(JSON.stringify(all));
else {
  print(`
Renewals drawn at random, 64 at a time, each an intent and an outcome that are durable; half of the time alone, half
beside a fold of everything. Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}

connections    start ms     cpu ms  heap B each  rss B each   writes/s  cpu µs each    fold ms   delay p99        max  turn p99       max`);
  for (const each of all) {
    print(
      [
        cell(each.count),
        cell(each.startMs, 0),
        cell(each.startCpuMs, 0),
        cell(each.heapEach),
        cell(each.residentEach),
        cell(each.writesPerSecond),
        cell(each.cpuMicrosPerWrite),
        cell(each.foldMs),
        cell(each.delayP99, 1),
        cell(each.delayMax, 1),
        cell(each.turnP99, 1),
        cell(each.turnMax, 1),
      ].join(' '),
    );
  }
  print('\nStart after a kill, with journals about to be folded:');
  for (const { count, afterKill } of all) {
    const { startMs, startCpuMs, journalMegabytes } = afterKill;
    print(
      `${cell(count)}  ${cell(startMs)} ms, ${startCpuMs.toFixed(0)} ms of processor time, ${journalMegabytes.toFixed(0)} MB of journals`,
    );
  }
}
