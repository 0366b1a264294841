import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { signWebhook } from '../../relay/client/src/testing.ts';
import { freePort } from '../sandbox/free-port.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { codeBlocksIn } from './code-blocks.ts';
import { documentOf } from './follow-document.ts';
import { installClient } from './install-client.ts';

// The README's lines for receivers of webhooks, in the frameworks that they are for, which are installed here alone.

const directory = await directoryOfFile();
const packages = [
  '@hono/node-server@2.1.9',
  '@koa/router@15.7.0',
  'express@5.3.0',
  'fastify@5.12.8',
  'hono@4.13.19',
  'koa@3.3.0',
];
await installClient(directory, packages);

const lines = codeBlocksIn(documentOf('client/README.md'))
  .filter(({ kind }) => kind === 'ts')
  .map(({ text }) => text);
const linesOf = (framework: string): string =>
  lines.find((text) => text.startsWith(`// ${framework}`)) ?? expect.fail(`no lines for ${framework}`);

/** By framework: what stands before the README's lines and after them in a program. */
const programs: Readonly<Record<string, readonly [before: string, after: string]>> = {
  Hono: [
    "import { Hono } from 'hono';\nimport { serve } from '@hono/node-server';\nconst app = new Hono();",
    'serve({ fetch: app.fetch, port, hostname: host });',
  ],
  Express: ["import express from 'express';\nconst app = express();", 'app.listen(port, host);'],
  Fastify: [
    "import Fastify from 'fastify';\nconst fastify = Fastify();\nfastify.register(async (app) => {",
    "});\nfastify.post('/other', async ({ body }) => body);\nfastify.listen({ port, host });",
  ],
  Koa: [
    `import Router from '@koa/router';
import Koa from 'koa';
import { buffer } from 'node:stream/consumers';
const app = new Koa();
const router = new Router();`,
    'app.use(router.routes()).listen(port, host);',
  ],
};

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

/** What the receivers print. */
const printed = new Map<string, string>();

/** Runs a receiver with the README's lines. Returns its address. */
async function start(framework: string): Promise<string> {
  const [before = '', after = ''] = programs[framework] ?? [];
  const port = await freePort();
  const program = `import { webhookHandler } from '@noiseaware-connect/client/webhook';
const [host, port, secret] = ['127.0.0.1', ${port}, '${secret}'];
const receive = webhookHandler({
  secret,
  on: {
    'link.used': ({ data }) => console.log(data.link.id),
    'link.revoked': () => { throw new Error('the database is away'); },
  },
});
${lines.find((text) => text.startsWith('const requestOf'))}
${before}
${linesOf(framework)}
${after}
`;
  const file = path.join(directory, `${framework}.mjs`);
  await writeFile(file, program);
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'ignore'] });
  printed.set(framework, '');
  child.stdout.on('data', (text) => printed.set(framework, `${printed.get(framework)}${text}`));
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  });
  return `http://127.0.0.1:${port}`;
}
it.each(Object.keys(programs))(
  'the README’s lines for %s receive what is signed, refuse what is not, and answer 500 where the work fails',
  { timeout: 60_000 },
  async (framework) => {
    const url = await start(framework);
    const send = (headers: Record<string, string>, body: string) =>
      fetch(`${url}/noiseaware`, { method: 'POST', headers, body }).then(({ status }) => status);
    const json = { 'content-type': 'application/json' };
    await expect.poll(() => send(json, '{}').catch(() => undefined)).toBe(400);
    const signed = (type: string) =>
      signWebhook({ secret, message: { type, data: { link: { id: 'a–b' } } } });
    const used = signed('link.used');
    expect(await send(used.headers, used.body)).toBe(204);
    expect(await send(used.headers, used.body.replace('a–b', 'c'))).toBe(400);
    const newer = signed('of.a.newer.relay');
    expect(await send(newer.headers, newer.body)).toBe(204);
    const failing = signed('link.revoked');
    expect(await send(failing.headers, failing.body)).toBe(500);
    await expect.poll(() => printed.get(framework)).toBe('a–b\n');
    if (framework === 'Fastify')
      expect(
        await (await fetch(`${url}/other`, { method: 'POST', headers: json, body: '{"a":1}' })).json(),
      ).toEqual({ a: 1 });
  },
);
