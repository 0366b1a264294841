import { Command } from 'commander';
import { connectingBy } from './connecting.ts';
import { startSampleTool } from './tool.ts';

const { port, rows, login } = new Command('pnpm tool')
  .description('A made-up property-management product in which staff work, on loopback, for development.')
  .option('--port <port>', 'port to listen on; 0 takes a free one', '8790')
  .option('--rows <rows>', 'how many homes it manages', '5000')
  .option(
    '--login <origin>',
    "of NoiseAware's login, to which the portal's forms lead",
    'http://127.0.0.1:8788',
  )
  .addHelpText(
    'after',
    '\nThe portal asks the relay at CONNECT_URL with the service key CONNECT_KEY (scopes pairings and connections:read).\nIts address has to be one of RELAY_RETURN_ORIGINS.',
  )
  .parse()
  .opts<{ port: string; rows: string; login: string }>();
const { CONNECT_URL: url = '', CONNECT_KEY: key = '' } = process.env;

try {
  const tool = await startSampleTool({
    port: Number(port),
    rows: Number(rows),
    connecting: url === '' ? undefined : connectingBy({ url, key }, login),
  });
  process.stdout.write(`
  Tideloft, a sample tool

  Marked records    ${tool.url}/properties
  Unmarked records  ${tool.url}/classic/units   (rules: test/tool/rules/)
  Customers' portal ${tool.url}/portal
  Hostile pages     ${tool.url}/hostile/

  Ctrl+C stops it.
`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void tool.close());
} catch (error) {
  process.stderr.write(`tool: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
