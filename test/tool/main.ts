import { Command } from 'commander';
import { startSampleTool } from './tool.ts';

const { port, rows } = new Command('pnpm tool')
  .description('A made-up property-management product in which staff work, on loopback, for development.')
  .option('--port <port>', 'port to listen on; 0 takes a free one', '8790')
  .option('--rows <rows>', 'how many homes it manages', '5000')
  .parse()
  .opts<{ port: string; rows: string }>();

try {
  const tool = await startSampleTool({ port: Number(port), rows: Number(rows) });
  process.stdout.write(`
  Tideloft, a sample tool

  Marked records    ${tool.url}/properties
  Unmarked records  ${tool.url}/classic/units   (rules: test/tool/rules/)
  Hostile pages     ${tool.url}/hostile/

  Ctrl+C stops it.
`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void tool.close());
} catch (error) {
  process.stderr.write(`tool: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
