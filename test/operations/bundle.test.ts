import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freePort } from '../sandbox/free-port.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { directoryOfFile, directoryOfTest } from '../support/fresh-directory.ts';
import { consoleBrowser } from '../support/relay/console-browser.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { runProgram, startRelayProcess } from '../support/relay/relay-process.ts';

const relayFolder = path.resolve(import.meta.dirname, '../../relay');

/** A directory far from any package, with the bundle alone in it. */
const directory = await directoryOfFile();
const bundle = path.join(directory, 'relay.mjs');
execFileSync(path.join(relayFolder, 'node_modules/.bin/vite'), ['build', '--config', 'bundle.config.ts'], {
  cwd: relayFolder,
  stdio: 'pipe',
});
await cp(path.join(relayFolder, '.output/relay.mjs'), bundle);

it('works alone in an empty directory: init, serve, doctor, invite, console, stop', async () => {
  const sandbox = await startSandbox();
  const run = (...args: string[]) => runProgram(['--', bundle, ...args], {}, directory);
  expect(await run('init', '--partner-id', '42')).toMatchObject({ code: 0, stderr: '' });
  // What it wrote is what it runs with, but for the addresses of this test.
  const { RELAY_OPS_ADDRESS, RELAY_STOP_DELAY, NOISEAWARE_LOGIN_URL, NOISEAWARE_API_URL } = relayEnvironment(
    '',
    sandbox,
  );
  const env = {
    ...{ RELAY_OPS_ADDRESS, RELAY_STOP_DELAY, NOISEAWARE_LOGIN_URL, NOISEAWARE_API_URL },
    RELAY_PORT: String(await freePort()),
  } as Record<string, string>;
  env['RELAY_PUBLIC_URL'] = `http://127.0.0.1:${env['RELAY_PORT']}`;
  const relay = await startRelayProcess(env, ['--', bundle, 'serve'], directory);
  const live = (await (await fetch(`${relay.url}/health/live`)).json()) as { version: string };
  expect((await run('--version')).stdout.trim()).toBe(live.version);
  expect(await (await fetch(`${relay.url}/openapi.json`)).json()).toMatchObject({
    info: { version: live.version },
  });
  expect(await (await fetch(`${relay.url}/docs`)).text()).toContain('POST /v1/pairings');
  const written = await readFile(path.join(directory, '.env'), 'utf8');
  expect(written).toContain('"./relay.mjs keys rotate" puts a new key first');
  expect(await (await fetch(`${relay.url}/console`)).text()).toContain('./relay.mjs console');
  expect((await run('invite', '--name', 'Alex Doe')).stdout).toContain('#');
  const { url } = JSON.parse(
    (await runProgram(['--', bundle, 'console', '--json'], env, directory)).stdout,
  ) as {
    url: string;
  };
  const browser = consoleBrowser(relay);
  await browser.press(url);
  const [, script = ''] = /<script [^>]*src="([^"]+)"/.exec((await browser.open('/console')).html) ?? [];
  expect((await (await fetch(relay.url + script)).text()).length).toBeGreaterThan(1_000);
  const german = await (await fetch(relay.url + script.replace('console.js', 'de.json'))).json();
  expect(german).toMatchObject({ console: { signOut: 'Abmelden' } });
  const inGerman = await fetch(`${relay.url}/console`, { headers: { 'accept-language': 'de' } });
  expect(await inGerman.text()).toContain('<html lang="de">');
  const doctor = await runProgram(['--', bundle, 'doctor', '--json'], env, directory);
  expect([doctor.stderr, doctor.code], doctor.stdout).toEqual(['', 0]);
  expect(await relay.kill('SIGTERM')).toBe(0);
  expect(readdirSync(directory).sort()).toEqual(['.env', 'data', 'relay.mjs']);
  await sandbox.stop();
});

it('starts by its name with the Node flags that a relay needs', () => {
  expect(execFileSync(bundle, ['--version'], { encoding: 'utf8' })).toMatch(/^\d/);
  const [, second] = readFileSync(bundle, 'utf8').split('\n', 2);
  const { scripts } = JSON.parse(readFileSync(path.resolve(relayFolder, '../package.json'), 'utf8')) as {
    scripts: { relay: string };
  };
  expect(second).toContain(`exec ${scripts.relay.replace(' relay/src/main.ts', '')} "$0" "$@"`);
});

it('tells an older Node in one sentence, and names its commands as they can be called', async () => {
  const older = await directoryOfTest();
  await writeFile(path.join(older, 'node'), '#!/bin/sh\necho v20.20.2\n', { mode: 0o755 });
  const run = (PATH: string) => spawnSync(bundle, ['--help'], { encoding: 'utf8', env: { PATH } });
  expect(run(`${older}:/usr/bin:/bin`)).toMatchObject({
    status: 78,
    stdout: '',
    stderr: 'relay: needs Node 24, and there is 20.20.2: install it from https://nodejs.org\n',
  });
  const help = run(`${path.dirname(process.execPath)}:/usr/bin:/bin`).stdout;
  expect(help).toMatch(/^Usage: .\/relay.mjs /);
  expect(help).not.toContain('pnpm relay');
  const old =
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })';
  const started = spawnSync(process.execPath, ['--import', `data:text/javascript,${old}`, bundle, 'serve'], {
    encoding: 'utf8',
  });
  expect(started).toMatchObject({
    status: 78,
    stdout: '',
    stderr: 'relay: needs Node 24, and there is 20.20.2: install it from https://nodejs.org\n',
  });
});

it('contains the licence of every bundled package', async () => {
  const licences = await readFile(path.join(relayFolder, '.output/LICENSES.md'), 'utf8');
  const { dependencies } = JSON.parse(readFileSync(path.join(relayFolder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const named = [...licences.matchAll(/^## (\S+) - .*\((.+)\)$/gm)].map(([, name, licence]) => ({
    name,
    licence,
  }));
  const own = Object.keys(dependencies).filter((name) => !name.startsWith('@noiseaware-connect/'));
  expect(named.map(({ name }) => name)).toEqual(expect.arrayContaining(own));
  expect(named.filter(({ licence }) => !/^(MIT|ISC|BSD|Apache|0BSD|Unlicense)/.test(licence ?? ''))).toEqual(
    [],
  );
});
