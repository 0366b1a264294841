import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import packageJson from './package.json' with { type: 'json' };
import { switchNames } from './switches/switches.ts';

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Runs the command line; the process is ended with the test. */
function run(...args: string[]): Child {
  const main = path.join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Starts the sandbox with --json and reads the line that it prints. */
async function startWithJson(...args: string[]) {
  const child = run('--json', '--port', '0', ...args);
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, started: JSON.parse(String(line)) as { url: string; control: string; partner: object } };
}

test('--help names every option and every switch', async () => {
  const help = await text(run('--help').stdout);
  for (const option of ['--port', '--public-url', '--connection-url', '--set', '--manual-clock', '--json']) {
    expect(help).toContain(option);
  }
  for (const name of switchNames) expect(help).toContain(`  ${name} `);
});

test('--version prints the version of the package', async () => {
  expect(await text(run('--version').stdout)).toBe(`${packageJson.version}\n`);
});

test('--json prints one line with what a program needs, and --set sets switches', async () => {
  const { started } = await startWithJson(
    '--connection-url=http://127.0.0.1:9/c',
    '--client-id=chosen',
    '--set=envelope=data',
    '--set=tokenLifetime=60',
    '--set=reauthorizationEndsOld=false',
    '--set=expiresAtFraction=9',
    '--set=fault={"token":{"kind":"slow","seconds":2}}',
    '--set=fault.refresh=502*3',
  );
  expect(started).toMatchObject({
    control: `${started.url}/_sandbox/`,
    demoUser: { email: 'owner@example.com', password: 'sandbox' },
    partner: { id: '42', clientId: 'chosen', connectionUrl: 'http://127.0.0.1:9/c' },
  });
  expect(await (await fetch(`${started.control}switches`)).json()).toMatchObject({
    envelope: 'data',
    tokenLifetime: 60,
    reauthorizationEndsOld: false,
    expiresAtFraction: 9,
    fault: { token: { kind: 'slow', seconds: 2 }, refresh: { kind: '502', times: 3 } },
  });
});

test('--manual-clock gives a clock that the control door moves; SIGTERM ends it at once, even while a call hangs', async () => {
  const { child, started } = await startWithJson('--manual-clock', '--set=fault.token=hang');
  const move = async () => {
    const response = await fetch(`${started.control}clock`, { method: 'POST', body: '{"advance":60}' });
    return ((await response.json()) as { now: number }).now;
  };
  const first = await move();
  expect(await move()).toBe(first + 60_000);
  const refused = expect(fetch(`${started.url}/token`, { method: 'POST' })).rejects.toThrow('fetch failed');
  const journal = async () => (await (await fetch(`${started.control}journal`)).json()) as unknown[];
  await expect.poll(journal, { interval: 5 }).toHaveLength(1);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  await refused;
});

test('without --json it prints its URL, who can log in, and how to stop it', async () => {
  const child = run('--port', '0');
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line.includes('Ctrl+C')) break;
  }
  expect(lines.join('\n')).toMatch(/http:\/\/127\.0\.0\.1:\d+\n/);
  expect(lines.join('\n')).toContain('owner@example.com / sandbox');
});

test.each([
  [
    ['--set=envelope=sealed'],
    'sandbox: switch envelope must be flat|data|data-twice|result|payload|list|json-api\n',
  ],
  [['--set=nonsense'], 'sandbox: there is no switch "nonsense"\n'],
  [['--set=fault.token=503x'], 'sandbox: switch fault must be fault.<target>=<kind>[*times] | JSON\n'],
  [['--port=door'], /^sandbox: .*port/],
  [
    ['--public-url=http://sandbox.harbor.example'],
    'sandbox: the public URL must be an https origin, such as https://sandbox.your-company.example\n',
  ],
])('%j ends with a reason and status 1', async (args, reason) => {
  const child = run(...args);
  const exit = once(child, 'exit');
  expect(await text(child.stderr)).toMatch(reason);
  expect(await exit).toEqual([1, null]);
});
