import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../sandbox/free-port.ts';
import { findProgram, installByApt } from '../support/browser/installed-program.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { ownerBrowser } from '../support/relay/owner.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { type CodeBlock, codeBlocksIn } from './code-blocks.ts';
import { documentOf } from './follow-document.ts';
import { frameworkPackages, frameworks, startFramework } from './framework-programs.ts';
import { installClient } from './install-client.ts';

// The handlers of own-product.md, as they are printed, each in its framework or language, against a relay.

const directory = await directoryOfFile();
await installClient(directory, frameworkPackages);
const returnTo = 'http://localhost:3000/portal';
const stage = await stageOfFile({ env: { RELAY_RETURN_ORIGINS: new URL(returnTo).origin } });
const { key } = await stage.relay.service('portal', { scopes: ['pairings', 'connections:read'] });

const blocks = codeBlocksIn(documentOf('docs/own-product.md'));
const linesOf = (wanted: (block: CodeBlock) => boolean): string =>
  blocks.find(wanted)?.text ?? expect.fail('no lines');
const linesFor = (framework: string) => linesOf(({ text }) => text.startsWith(`// ${framework}`));

/** Which account is the signed-in customer's: here the one that a test names. */
const nodeHead = (own: string) => `import { createClient } from '@noiseaware-connect/client';
const connect = createClient({ url: '${stage.relay.url}', key: '${key}' });
const returnTo = '${returnTo}';
const accountOf = (_, id) => (id === '${own}' ? { id, name: 'Lakeview Cabin' } : undefined);`;

/** Runs a program until the test ends. */
function run(command: string, args: string[], env: Record<string, string> = {}): void {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, { stdio: 'ignore', env: { PATH, HOME, ...env }, cwd: directory });
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  });
}

/** Runs PHP's own server, each of whose requests the lines answer. */
async function startPhp(own: string): Promise<string> {
  const port = await freePort();
  const folder = path.join(directory, 'php');
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'noiseaware.php'),
    linesOf(({ kind }) => kind === 'php'),
  );
  await writeFile(
    path.join(folder, 'account.php'),
    `<?php const RETURN_TO = '${returnTo}';
function account_of(string $id): ?array { return $id === '${own}' ? ['id' => $id, 'name' => 'Lakeview Cabin'] : null; }`,
  );
  run('php', ['-S', `127.0.0.1:${port}`, path.join(folder, 'noiseaware.php')], {
    CONNECT_URL: stage.relay.url,
    CONNECT_KEY: key,
  });
  return `http://127.0.0.1:${port}`;
}

async function startGo(own: string): Promise<string> {
  const port = await freePort();
  const file = path.join(directory, 'noiseaware.go');
  const imports = ['bytes', 'encoding/json', 'io', 'net/http', 'net/url'].map((name) => `"${name}"`);
  await writeFile(
    file,
    `package main
import (\n${imports.join('\n')}\n)
const relay, key, returnTo = "${stage.relay.url}", "${key}", "${returnTo}"
func accountOf(_ *http.Request, id string) map[string]string {
	if id != "${own}" { return nil }
	return map[string]string{"id": id, "name": "Lakeview Cabin"}
}
func main() { http.ListenAndServe("127.0.0.1:${port}", http.HandlerFunc(noiseaware)) }
${linesOf(({ kind }) => kind === 'go')}`,
  );
  const { PATH = '', HOME = '' } = process.env;
  const binary = path.join(directory, 'noiseaware');
  await promisify(execFile)('go', ['build', '-o', binary, file], { env: { PATH, HOME } });
  run(binary, []);
  return `http://127.0.0.1:${port}`;
}

const languages = [
  { name: 'PHP', program: 'php', debian: ['php-cli', 'php-curl'], start: startPhp },
  { name: 'Go', program: 'go', debian: ['golang-go'], start: startGo },
].filter(({ program, debian }) => findProgram('', [program], []) !== undefined || installByApt(...debian));

const handlers = [
  ...frameworks.map((name) => ({
    name,
    start: async (own: string) => (await startFramework(directory, name, nodeHead(own), linesFor(name))).url,
  })),
  ...languages,
];

it('a server that renders the page may import the browser’s part', async () => {
  const code = "console.log(typeof (await import('@noiseaware-connect/client/browser')).connectAccount)";
  const args = ['--input-type=module', '-e', code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: directory });
  expect(stdout.trim()).toBe('function');
});

it('own-product.md is one page: at most 900 words besides the code', () => {
  const prose = documentOf('docs/own-product.md').replaceAll(/^```.*?^```$/gms, '');
  expect(prose.split(/\s+/).length).toBeLessThanOrEqual(900);
});

it('every handler has at most 25 lines', () => {
  const lines = blocks
    .filter(({ kind }) => ['ts', 'php', 'go'].includes(kind))
    .map(({ text }) => text.trimEnd().split('\n').length);
  expect(lines).toHaveLength(frameworks.length + 2);
  expect(Math.max(...lines)).toBeLessThanOrEqual(25);
});

it.each(handlers)(
  'the handler for $name makes a link of the customer’s own account alone, and says how it stands',
  { timeout: 120_000 },
  async ({ name, start }) => {
    const own = `cust-${name}`;
    const url = await start(own);
    const json = 'application/json';
    const link = (account: string, type = json) =>
      fetch(`${url}/noiseaware/link`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify({ account }),
      });
    const state = (account: string, language = 'de') =>
      fetch(`${url}/noiseaware/state?account=${account}`, { headers: { 'accept-language': language } });
    await expect
      .poll(() =>
        state('cust-other').then(
          ({ status }) => status,
          () => undefined,
        ),
      )
      .toBe(403);
    expect((await link('cust-other')).status).toBe(403);
    // What another site's form can send.
    expect((await link(own, 'text/plain')).status).toBeGreaterThanOrEqual(400);
    expect(await (await state(own)).json()).toMatchObject({
      account: own,
      state: 'not_connected',
      sentence: 'NoiseAware ist nicht verbunden.',
    });
    const made = (await (await link(own)).json()) as { url: string; id: string };
    const kept = await (await stage.relay.ask(`/v1/links/${made.id}`, key)).json();
    expect(kept).toMatchObject({ returnTo, account: { id: own, name: 'Lakeview Cabin' } });
    await ownerBrowser()
      .connect(made.url)
      .catch(() => undefined);
    expect(await (await state(own, 'en')).json()).toMatchObject({ account: own, state: 'connected' });
  },
);
