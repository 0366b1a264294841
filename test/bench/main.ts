import { cpus } from 'node:os';
import { Command } from 'commander';
import { measureConnectionUrl } from './connection-url.ts';
import { measureMoving, type Step } from './moving.ts';

const program = new Command('pnpm bench')
  .description('How fast the ConnectionURL is, beside a bare Koa JSON endpoint in the same run.')
  .option('--json', 'print one line of JSON')
  .option('--rounds <number>', 'how often each is measured, in turns', '5')
  .option('--requests <number>', 'calls in each round', '10000')
  .option('--connections <number>', 'connections that call at the same time', '64')
  .option('--moving <number>', 'instead: backup, restore and migrate with that many connections of accounts')
  .parse();
const options = program.opts<{
  json?: true;
  rounds: string;
  requests: string;
  connections: string;
  moving?: string;
}>();

const print = (text: string): void => void process.stdout.write(`${text}\n`);

if (options.moving === undefined) await benchConnectionUrl();
else await benchMoving(Number(options.moving));

async function benchConnectionUrl(): Promise<void> {
  const result = await measureConnectionUrl({
    rounds: Number(options.rounds),
    requests: Number(options.requests),
    connections: Number(options.connections),
    onRound: (line) => void process.stderr.write(`${line}\n`),
  });

  if (options.json) print(JSON.stringify(result));
  else {
    print(`
ConnectionURL, durable, each call with a one-time code of its own; ${options.connections} connections,
medians of ${options.rounds} rounds of ${options.requests} calls each, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}

                    per second   p50 ms   p99 ms
  ConnectionURL     ${cell(result.connectionUrl)}
  bare Koa          ${cell(result.bareKoa)}

  ratio             ${result.ratio.toFixed(2)} of bare Koa
`);
  }
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

function cell({ perSecond, p50, p99 }: { perSecond: number; p50: number; p99: number }): string {
  return `${String(Math.round(perSecond)).padStart(10)}${p50.toFixed(0).padStart(9)}${p99.toFixed(0).padStart(9)}`;
}
