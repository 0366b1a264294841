import { cpus } from 'node:os';
import { Command } from 'commander';
import { measureConnectionUrl } from './connection-url.ts';

const program = new Command('pnpm bench')
  .description('How fast the ConnectionURL is, beside a bare Koa JSON endpoint in the same run.')
  .option('--json', 'print one line of JSON')
  .option('--rounds <number>', 'how often each is measured, in turns', '5')
  .option('--requests <number>', 'calls in each round', '10000')
  .option('--connections <number>', 'connections that call at the same time', '64')
  .parse();
const options = program.opts<{ json?: true; rounds: string; requests: string; connections: string }>();

const print = (text: string): void => void process.stdout.write(`${text}\n`);

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

function cell({ perSecond, p50, p99 }: { perSecond: number; p50: number; p99: number }): string {
  return `${String(Math.round(perSecond)).padStart(10)}${p50.toFixed(0).padStart(9)}${p99.toFixed(0).padStart(9)}`;
}
