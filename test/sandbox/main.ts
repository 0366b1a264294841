import { Command } from 'commander';
import { manualClock, systemClock } from './clock.ts';
import packageJson from './package.json' with { type: 'json' };
import { startSandbox } from './sandbox.ts';
import { describeSwitches, readSettings } from './switches/switches.ts';

interface CommandLine {
  readonly port: string;
  readonly publicUrl?: string;
  readonly connectionUrl?: string;
  readonly partnerId?: string;
  readonly partnerName?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly set: string[];
  readonly manualClock?: boolean;
  readonly json?: boolean;
}

/** How it is called: in a clone, or as the command of the package. */
const command = process.argv[1]?.endsWith('main.ts') === true ? 'pnpm sandbox' : 'noiseaware-sandbox';

const examples = `
Examples:
  ${command} --connection-url http://127.0.0.1:8787/noiseaware/connection
  ${command} --set envelope=data --set rotation=off --set fault.refresh=502*3
  curl -X PATCH -d '{"passwordReset":"all"}' http://127.0.0.1:8788/_sandbox/switches
  curl http://127.0.0.1:8788/_sandbox/journal
`;

const program = new Command(command)
  .version(packageJson.version)
  .description(
    'An imitation of NoiseAware (login pages and API on one origin, loopback only) for development.',
  )
  .option('--port <port>', 'port to listen on; 0 takes a free one', '8788')
  .option(
    '--public-url <url>',
    'the https origin under which a proxy serves it to others, such as reviewers; closes the control door',
  )
  .option('--connection-url <url>', "the partner's ConnectionURL")
  .option('--partner-id <id>', 'PartnerId that /authorize expects (default: 42)')
  .option('--partner-name <name>', 'name on the Authorize screen (default: Example Stays)')
  .option('--client-id <id>', 'ClientID sent to the ConnectionURL (default: example-stays)')
  .option(
    '--client-secret <secret>',
    'ClientSecret sent to the ConnectionURL (default: sandbox-client-secret)',
  )
  .option(
    '--set <switch=value>',
    'set a switch; may be repeated',
    (setting: string, earlier: string[]) => [...earlier, setting],
    [],
  )
  .option('--manual-clock', 'time stands still until POST /_sandbox/clock {"advance": seconds}')
  .option('--json', 'print one line of JSON instead of the banner')
  .addHelpText('after', `\n${describeSwitches()}\n${examples}`);

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const fail = (error: unknown): never => {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
};

async function run({
  port,
  publicUrl,
  set,
  manualClock: manual,
  json,
  ...partner
}: CommandLine): Promise<void> {
  const clock = manual ? manualClock(Date.now()) : systemClock;
  const onError = (error: Error): void => void process.stderr.write(`sandbox: ${error.message}\n`);
  const sandbox = await startSandbox({
    ...partner,
    port: Number(port),
    publicUrl,
    switches: readSettings(set),
    clock,
    onError,
  });
  const { url, demoUser } = sandbox;
  const control = publicUrl === undefined ? `${url}/_sandbox/` : null;
  const { id, name, clientId, connectionUrl } = sandbox.partner;
  if (json) {
    print(JSON.stringify({ url, control, demoUser, partner: sandbox.partner }));
  } else {
    print(`
  NoiseAware sandbox — an imitation for development

  Login and API   ${url}${publicUrl === undefined ? '' : `   (for others: ${publicUrl})`}
  Demo login      ${demoUser.email} / ${demoUser.password}   (several organizations: manager@example.com)
  Partner         ${name}, id ${id}, client id ${clientId}
  ConnectionURL   ${connectionUrl ?? 'not set: use --connection-url'}
  Control         ${control === null ? 'closed, since others reach the sandbox' : `${control}   (switches, journal, clock, revoke)`}
  Clock           ${manual ? 'stands still until it is moved' : 'real'}

  Ctrl+C stops it.
`);
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.stop());
  }
}

await run(program.parse().opts<CommandLine>()).catch(fail);
