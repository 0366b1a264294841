import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from '../sandbox/free-port.ts';

/** The frameworks for which documents print lines, as npm installs them. */
export const frameworkPackages = [
  '@hono/node-server@2.1.9',
  '@koa/router@15.7.0',
  'express@5.3.0',
  'fastify@5.12.8',
  'hono@4.13.19',
  'koa@3.3.0',
];

/** By framework: what stands before a document's lines and after them in a program. */
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
import { buffer, json } from 'node:stream/consumers';
const app = new Koa();
const router = new Router();`,
    'app.use(router.routes()).listen(port, host);',
  ],
};
export const frameworks = Object.keys(programs);

/**
 * Runs a program of a framework with a document's lines, in a directory where the packages are installed, until the test ends.
 * @param head what the lines rest upon
 * @returns its address, and what it prints
 */
export async function startFramework(directory: string, framework: string, head: string, lines: string) {
  const [before = '', after = ''] = programs[framework] ?? [];
  const port = await freePort();
  const file = path.join(directory, `${framework}.mjs`);
  await writeFile(
    file,
    `const [host, port] = ['127.0.0.1', ${port}];\n${head}\n${before}\n${lines}\n${after}\n`,
  );
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'ignore'] });
  let printed = '';
  child.stdout.on('data', (text) => {
    printed += text;
  });
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  });
  return { url: `http://127.0.0.1:${port}`, printed: () => printed };
}
