import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../sandbox/free-port.ts';
import { forTest } from '../support/for-file.ts';
import { directoryOfFile, directoryOfTest } from '../support/fresh-directory.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { follow, startBackends } from './follow-document.ts';
import { installClient } from './install-client.ts';

// The client as npm installs it, in each runtime that its README promises. The runtimes are installed here alone.

const execute = promisify(execFile);
const directory = await directoryOfFile();
await installClient(directory, ['node@22', 'deno@2.9.6', 'bun@1.4.5', 'workerd@1.20261117.1']);

const programs = {
  node: path.join(directory, 'node_modules/node/bin/node'),
  deno: path.join(directory, 'node_modules/.bin/deno'),
  bun: path.join(directory, 'node_modules/.bin/bun'),
  workerd: path.join(directory, 'node_modules/.bin/workerd'),
};
const { PATH = '' } = process.env;
const env = { PATH, HOME: directory, DENO_NO_UPDATE_CHECK: '1' };

const stage = await stageOfFile();
await connectAccount(stage.staff, { id: 'cust-1042' });

/** What a backend does in its first minute, and what it learns of calls that cannot succeed. */
const program = `import { ConnectFailure, createClient } from '@noiseaware-connect/client';
import { signWebhook } from '@noiseaware-connect/client/testing';
import { webhookHandler } from '@noiseaware-connect/client/webhook';

async function use({ url, key, away, redirecting }) {
  const connect = createClient({ url, key });
  const { userToken } = await connect.tokenFor('cust-1042');
  const stream = connect.events({ since: null });
  const { value: event } = await stream.next();
  await stream.return();
  const { items } = await connect.noiseaware.list('cust-1042', '/events/list').page();

  const nameOf = (error) =>
    error instanceof ConnectFailure ? error.code + ', fixed by ' + error.fixedBy : error.name;
  const failureOf = (work) => work.then(() => 'none', nameOf);
  const at = (address) => createClient({ url: address, key, retries: 0 });

  const secret = 'whsec_' + 'A'.repeat(32);
  const received = [];
  const receive = webhookHandler({ secret, on: { 'webhook.test': ({ type }) => received.push(type) } });
  const signed = signWebhook({ secret, message: { type: 'webhook.test', data: {} } });
  const statusOf = async (headers) =>
    (await receive(new Request('http://receiver', { method: 'POST', headers, body: signed.body }))).status;

  return {
    token: userToken,
    event: [event.seq, event.type, event.account],
    id: String(items[0].ID),
    away: await failureOf(at(away).tokenFor('cust-1042')),
    redirected: await failureOf(at(redirecting).account('cust-1042')),
    invalid: await failureOf(connect.fetch('cust-1042', '/events/list', { headers: { 'a b': 'c' } })),
    webhooks: [await statusOf(signed.headers), await statusOf({}), received],
  };
}
`;
const main = `use(JSON.parse(process.argv[2])).then((answer) => console.log(JSON.stringify(answer)));
`;

/** A module as CommonJS, in which `await` needs a function. */
function asCommonJs(text: string): string {
  const imports = text.match(/^import .+;$/gm) ?? [];
  const rest = text.replaceAll(/^import .+;$/gm, '');
  const requires = imports.map((each) =>
    each.replace(/^import (.+) from ('.+');$/, 'const $1 = require($2);'),
  );
  return `${requires.join('\n')}\n(async () => {${rest}})();\n`;
}

/** Runs a program to its end. Returns the JSON that it prints. */
const runProgram =
  (file: string, text: string, [command = '', ...args]: readonly string[]) =>
  async (input: string): Promise<unknown> => {
    await writeFile(path.join(directory, file), text);
    const { stdout } = await execute(command, [...args, file, input], {
      cwd: directory,
      env,
      timeout: 60_000,
    });
    return JSON.parse(stdout);
  };

/** Runs the program as a worker: bundled, as Cloudflare's tools do it, with the flag that the README names. */
async function runInWorkerd(input: string): Promise<unknown> {
  const work = await directoryOfTest();
  const worker = `${program}export default { fetch: async (request) => Response.json(await use(await request.json())) };
`;
  const entry = path.join(directory, 'worker.js');
  await writeFile(entry, worker);
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: work,
      target: 'es2024',
      rolldownOptions: {
        input: entry,
        external: /^node:/,
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: 'worker.js' },
      },
    },
  });
  const port = await freePort();
  await writeFile(
    path.join(work, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "worker.js")],
      compatibilityDate = "2026-04-01",
      compatibilityFlags = ["nodejs_compat"],
    )),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`,
  );
  const stdio = ['ignore', 'ignore', 'inherit'] as const;
  const child = spawn(programs.workerd, ['serve', 'config.capnp'], { cwd: work, env, stdio: [...stdio] });
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  });
  let answer: Response | undefined;
  const post = async () => {
    answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: input }).catch(() => undefined);
    return answer;
  };
  await expect.poll(post).toBeDefined();
  return answer?.json();
}

const { node, deno, bun } = programs;
const module = program + main;
const ways = [
  { name: 'Node 22', run: runProgram('node.mjs', module, [node]) },
  { name: 'CommonJS in Node 22', run: runProgram('node.cjs', asCommonJs(module), [node, '--no-warnings']) },
  { name: 'Deno', run: runProgram('deno.mjs', module, [deno, 'run', '--allow-all']) },
  { name: 'Bun', run: runProgram('bun.mjs', module, [bun]) },
  { name: 'workerd', run: runInWorkerd },
];

it.each(ways)(
  'in $name the client gets tokens and events, and reports outages and impossible calls as such',
  {
    timeout: 120_000,
  },
  async ({ run }) => {
    const visits: (string | undefined)[] = [];
    const server = createServer(({ url }, response) => {
      visits.push(url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    await forTest(Promise.resolve(server));
    const at = (port: number) => `http://127.0.0.1:${port}`;
    const redirecting = at((server.address() as AddressInfo).port);
    const { key, relay } = stage;
    const input = { url: relay.url, key, away: at(await freePort()), redirecting };
    expect(await run(JSON.stringify(input))).toEqual({
      token: expect.stringMatching(/^eyJ.{100,}/),
      event: [1, 'connection.connected', 'cust-1042'],
      id: expect.stringMatching(/^\d{17,}$/),
      away: 'relay_unreachable, fixed by time',
      redirected: 'not_a_relay, fixed by operator',
      invalid: 'TypeError',
      webhooks: [204, 400, ['webhook.test']],
    });
    expect(visits).toEqual(['/v1/accounts/cust-1042']);
  },
);

/** The document's commands, with another program in place of Node for its modules. */
const runBy = (command: string) => (text: string) => text.replaceAll(/\bnode (?=\w+\.js\b)/g, `${command} `);

it.each([
  {
    name: 'CommonJS',
    sh: (text: string) => text.replace('--init-type module', '--init-type commonjs'),
    // The first line is the name of its file.
    js: (text: string) => `${text.split('\n', 1)}\n${asCommonJs(text)}`,
  },
  { name: 'Deno', sh: runBy(`${deno} run --allow-all --quiet`), js: String },
  { name: 'Bun', sh: runBy(bun), js: String },
])('every command of developers.md works in order with $name', { timeout: 240_000 }, async ({ sh, js }) => {
  const { hour, env: developer } = await startBackends(onTestFinished);
  const adapted = hour.map(({ kind, text }) => {
    if (kind === 'sh') return { kind, text: sh(text) };
    return { kind, text: kind === 'js' ? js(text) : text };
  });
  const work = await directoryOfTest();
  expect(await follow(adapted, work, { ...env, ...developer })).toBeGreaterThan(5);
});
