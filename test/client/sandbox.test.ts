import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, it, onTestFinished } from 'vitest';
import { startFakePartner } from '../sandbox/fake-partner.ts';
import { freePort } from '../sandbox/free-port.ts';
import packageJson from '../sandbox/package.json' with { type: 'json' };
import { switchNames } from '../sandbox/switches/switches.ts';
import { walkLogin } from '../sandbox/walk-login.ts';
import { directoryOfFile, directoryOfTest } from '../support/fresh-directory.ts';
import { ownerBrowser } from '../support/relay/owner.ts';
import { startProgram } from '../support/relay/relay-process.ts';
import { asPattern, codeBlocksIn } from './code-blocks.ts';
import { clone, firstRun, shellIn } from './follow-document.ts';

const execute = promisify(execFile);
const folder = path.join(clone, 'test/sandbox');

/** An empty directory in which npm has installed the sandbox's package, without any registry. */
const directory = await directoryOfFile();
await execute('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: folder });
const tarball = path.join(directory, `noiseaware-connect-sandbox-${packageJson.version}.tgz`);
await execute('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: directory });
const bin = path.join(directory, 'node_modules/.bin/noiseaware-sandbox');

/** Starts the installed sandbox on a free port, until the test is over. */
async function startInstalled(...options: string[]) {
  const sandbox = startProgram([bin, '--json', '--port', '0', ...options]);
  onTestFinished(async () => {
    sandbox.kill('SIGTERM');
    expect(await sandbox.ended).toMatchObject({ code: 0, stderr: '' });
  });
  const { url, control, partner } = JSON.parse(await sandbox.says('}\n')) as Started;
  return { url, control, partner };
}

interface Started {
  url: string;
  control: string;
  partner: { id: string; clientId: string };
}

const post = async (url: string, body: object, headers: Record<string, string> = {}) => {
  const json = { 'content-type': 'application/json', ...headers };
  return fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) });
};

it('the package has one program, README and licences, no dependency, and passes publint', async () => {
  const installed = path.join(directory, 'node_modules/@noiseaware-connect/sandbox');
  expect((await readdir(installed, { recursive: true })).sort()).toEqual([
    'LICENSE',
    'README.md',
    'dist',
    'dist/LICENSES.md',
    'dist/noiseaware-sandbox.mjs',
    'package.json',
  ]);
  const modules = await readdir(path.join(directory, 'node_modules'));
  expect(modules.filter((name) => !name.startsWith('.'))).toEqual(['@noiseaware-connect']);
  const licences = await readFile(path.join(installed, 'dist/LICENSES.md'), 'utf8');
  for (const name of Object.keys(packageJson.devDependencies)) expect(licences).toContain(`## ${name} - `);
  const { buffer } = new Uint8Array(await readFile(tarball));
  const { messages, pkg = {} } = await publint({ pack: { tarball: buffer }, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

it('npx noiseaware-sandbox says its version, and names every switch and its own command in --help', async () => {
  const npx = async (...args: string[]) =>
    (await execute('npx', ['--offline', 'noiseaware-sandbox', ...args], { cwd: directory })).stdout;
  expect((await npx('--version')).trim()).toBe(packageJson.version);
  const help = await npx('--help');
  for (const name of switchNames) expect(help).toContain(`  ${name} `);
  expect(help).toMatch(/^Usage: noiseaware-sandbox /);
  expect(help).not.toContain('pnpm');
});

it('an older Node reads in one sentence what is needed', async () => {
  const old =
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })';
  const run = execute(process.execPath, ['--import', `data:text/javascript,${old}`, bin]);
  expect(await run.catch((failure: unknown) => failure)).toMatchObject({
    code: 78,
    stdout: '',
    stderr:
      'noiseaware-sandbox: needs Node 22 or later, and there is 20.20.2: install it from https://nodejs.org\n',
  });
});

it('an owner authorizes at the installed sandbox, and the access code gets tokens that open the API', async () => {
  const partner = await startFakePartner();
  onTestFinished(partner.stop);
  const { url, partner: provisioned } = await startInstalled('--connection-url', partner.connectionUrl);
  const query = new URLSearchParams({
    code: 'one-time-code',
    id: provisioned.id,
    redirect: 'https://partner.example/back',
  });
  const { location } = await walkLogin(`${url}/authorize?${query}`);
  expect(location).toBe('https://partner.example/back?access_code=access-code-1');
  expect(partner.calls).toMatchObject([{ body: { code: 'one-time-code' } }]);
  const tokens = await post(`${url}/token`, {
    accessCode: 'access-code-1',
    clientID: provisioned.clientId,
  });
  const { userToken } = (await tokens.json()) as { userToken: string };
  const list = await post(`${url}/events/list`, {}, { authorization: userToken });
  expect([list.status, await list.text()]).toEqual([200, expect.stringContaining('"totalCount":')]);
});

it('every call in the README’s demonstration is accepted', async () => {
  const { control } = await startInstalled();
  const readme = await readFile(path.join(folder, 'README.md'), 'utf8');
  const [, demonstration] = codeBlocksIn(readme).filter(({ kind }) => kind === 'sh');
  const calls = [
    ...(demonstration?.text ?? '').matchAll(/^curl -X (\w+) -d '(.+)' \$SANDBOX\/_sandbox\/(\S+)$/gm),
  ];
  expect(calls.length).toBe(demonstration?.text.match(/^curl/gm)?.length);
  for (const [call, method = '', body = '', to = ''] of calls) {
    expect((await fetch(control + to, { method, body })).status, call).toBe(200);
  }
});

it('the first run of developers.md, with a relay and a sandbox of a release, connects an account', {
  timeout: 180_000,
}, async () => {
  const work = await directoryOfTest();
  const build = ['build', '--config', 'bundle.config.ts', '--logLevel', 'warn', '--outDir', work];
  await execute('node_modules/.bin/vite', build, { cwd: path.join(clone, 'relay') });
  await cp(tarball, path.join(work, path.basename(tarball)));
  const ports = [await freePort(), await freePort()] as const;
  const [start = '', link = '', linkText = '', token = '', tokenText = ''] = firstRun(...ports).map(
    ({ text }) => text,
  );
  // Not on the usual ports, which others on this machine may have, and in a group of processes that ends with the test.
  const commands = start.replace('--connection-url', `--port ${ports[1]} --connection-url`);
  const env = { ...process.env, RELAY_PORT: String(ports[0]), RELAY_OPS_ADDRESS: 'off' };
  const child = spawn('sh', ['-eu', '-c', commands], { cwd: work, env, detached: true, stdio: 'ignore' });
  onTestFinished(() => void process.kill(-(child.pid ?? 0), 'SIGTERM'));
  expect(await once(child, 'exit')).toEqual([0, null]);
  const { PATH = '', HOME = '' } = process.env;
  const run = shellIn(work, { PATH, HOME });
  const made = (await run(link)).stdout;
  expect(made.trimEnd()).toMatch(asPattern(linkText));
  const [url = ''] = /http\S+\/connect\/\S+/.exec(made) ?? [];
  expect((await ownerBrowser().connect(url, { email: 'owner@example.com' })).title).toBe('Connected');
  expect((await run(token)).stdout.trimEnd()).toMatch(asPattern(tokenText));
});
