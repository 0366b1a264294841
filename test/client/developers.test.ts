import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { beginRequest } from '../support/relay/cut-off.ts';
import { codeBlocksIn } from './code-blocks.ts';
import { clone, documentOf, follow, shellIn, startBackends } from './follow-document.ts';

// Follows the documents for developers in an empty directory. Each test goes on in what the one before left.

const { port, hour, env } = await startBackends(afterAll);
const directory = await directoryOfFile();
const shell = shellIn(directory, env);

it('every command of developers.md works in order, starting in an empty directory', {
  timeout: 240_000,
}, async () => {
  expect(await follow(hour, directory, env)).toBeGreaterThan(5);
});

it('the webhook receiver keeps running when a request is cut off', async () => {
  const receiver = spawn('node', ['receive.js'], { cwd: directory, env, stdio: 'ignore' });
  onTestFinished(() => void receiver.kill());
  const forged = () =>
    fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: '{}' }).catch(() => undefined);
  await expect.poll(async () => (await forged())?.status).toBe(400);
  await (await beginRequest(Number(port)))();
  expect((await forged())?.status).toBe(400);
});

it('a link’s URL leads to the relay that made it', async () => {
  const { stdout } = await shell(
    `curl --silent --fail -X POST "$CONNECT_URL/v1/links" -H "Authorization: Bearer $CONNECT_KEY" \
      -H 'Content-Type: application/json' -d '{"account":{"id":"cust-1043"}}'`,
  );
  expect((await fetch((JSON.parse(stdout) as { url: string }).url)).status).toBe(200);
});

it('the examples of the package’s README run in order', { timeout: 60_000 }, async () => {
  const pieces = codeBlocksIn(documentOf('client/README.md')).filter(({ kind }) => kind === 'js');
  expect(pieces.length).toBeGreaterThan(2);
  const program = pieces.map(({ text }) => text).join('\n');
  const here = program.replace("'https://connect.your-company.example'", 'process.env.CONNECT_URL');
  await writeFile(path.join(directory, 'readme.js'), here);
  const { stdout } = await shell('node readme.js');
  expect(stdout).toContain('+ NRS 80');
  // After the hour each zone has another level.
  expect(stdout.match(/^written$/gm)).toHaveLength(3);
  expect(stdout).toMatch(/^not_found /m);
});

it('the package’s types compile in a strict project with DOM or Node types, and reject wrong use', {
  timeout: 60_000,
}, async () => {
  const program = `import { type Cause, ConnectFailure, createClient, planThresholds, readThresholds } from '@noiseaware-connect/client';
const connect = createClient({ url: 'https://relay.example', key: 'nackey_1', timeout: 20, retries: 1 });
export async function main(signal: AbortSignal): Promise<number | undefined> {
  const { userToken }: { userToken: string } = await connect.tokenFor('a', { minTtl: 60, signal });
  const answer = await connect.fetch('a', '/events/list', { json: { id: 1n }, headers: { accept: userToken }, signal });
  for await (const { status, cause } of connect.connections.list({ status: 'active' }, { signal })) {
    const because: Cause | null = cause;
    if (status === 'active' || status === 'a newer one') return because === null ? answer.status : undefined;
  }
  const events = connect.events({ since: 7, onPlace: (place: number | string) => place });
  for await (const event of events) if (event.type === 'link.used') return event.data.link.id.length;
  const { secret }: { secret: string } = await connect.webhooks.rotate('id', { overlap: 60 }, { idempotencyKey: 'one' });
  planThresholds(secret, await readThresholds(connect, 'a'), (all) => all.map((each) => ({ ...each, NRS: 80 })));
  // @ts-expect-error A number of seconds.
  await connect.tokenFor('a', { minTtl: '60' }).catch((error) => error instanceof ConnectFailure && error.retryAfter);
  return undefined;
}
`;
  await writeFile(path.join(directory, 'check.ts'), program);
  const tsc = path.join(clone, 'node_modules/.bin/tsc');
  const strict = '--noEmit --strict --module nodenext --exactOptionalPropertyTypes';
  await shell(`${tsc} ${strict} --target es2023 --lib es2023,dom,dom.iterable --types "" check.ts`);
  await shell(
    `${tsc} ${strict} --target es2023 --lib es2023 --typeRoots ${clone}/node_modules/@types --types node check.ts`,
  );
});

it('the package contains code, types, examples, README and licence, and has no dependency', async () => {
  const installed = path.join(directory, 'node_modules/@noiseaware-connect/client');
  expect((await readdir(installed)).sort()).toEqual([
    'LICENSE',
    'README.md',
    'dist',
    'examples',
    'package.json',
  ]);
  expect(
    (await readdir(path.join(installed, 'dist'))).filter((file) => /\.test\.|test-support/.test(file)),
  ).toEqual([]);
  expect(
    (await readdir(path.join(directory, 'node_modules'))).filter((name) => !name.startsWith('.')),
  ).toEqual(['@noiseaware-connect']);
});

const tarball = async (): Promise<Uint8Array<ArrayBuffer>> => {
  const name =
    (await readdir(directory)).find((file) => file.endsWith('.tgz')) ?? expect.fail('nothing is packed');
  return new Uint8Array(await readFile(path.join(directory, name)));
};

it('the package passes publint', async () => {
  const { messages, pkg = {} } = await publint({ pack: { tarball: (await tarball()).buffer }, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

it('the package’s types resolve for every kind of import; CommonJS gets an ES module', async () => {
  const { types, ...result } = await checkPackage(createPackageFromTarballData(await tarball()));
  expect(types).toEqual({ kind: 'included' });
  // Node 10 knows no subpaths.
  const problems = ('problems' in result ? result.problems : []).filter(
    (problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
  );
  expect(problems).toEqual(
    ['.', './browser', './testing', './webhook'].map((entrypoint) => ({
      kind: 'CJSResolvesToESM',
      entrypoint,
      resolutionKind: 'node16-cjs',
    })),
  );
});
