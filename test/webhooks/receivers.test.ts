import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import { expect, it, onTestFinished } from 'vitest';
import { codeBlocksIn } from '../client/code-blocks.ts';
import { freePort } from '../sandbox/free-port.ts';
import { findProgram, installByApt } from '../support/browser/installed-program.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { beginRequest } from '../support/relay/cut-off.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';

// Runs the receivers exactly as they are in the document.

const document = path.resolve(import.meta.dirname, '../../relay/docs/webhooks.md');
const blocks = codeBlocksIn(await readFile(document, 'utf8'));
const textOf = (kind: string) => blocks.find((each) => each.kind === kind)?.text ?? '';

/** Each with its file name and the program that runs it. */
const receivers = [
  { name: 'Node', file: 'receiver.mjs', text: textOf('js'), program: () => process.execPath },
  { name: 'Python', file: 'receiver.py', text: textOf('python'), program: python },
];

function python(): string {
  if (findProgram('', ['python3'], []) === undefined) installByApt('python3');
  return findProgram('', ['python3'], []) ?? 'python3';
}

/** Starts a receiver with that secret on that port, in a directory with its package. Returns its output. */
async function start({ file, text, program }: (typeof receivers)[number], secret: string, port: number) {
  const directory = await directoryOfTest();
  await mkdir(path.join(directory, 'node_modules'));
  const installed = path.resolve(import.meta.dirname, '../node_modules/standardwebhooks');
  await symlink(installed, path.join(directory, 'node_modules/standardwebhooks'));
  await writeFile(path.join(directory, file), text);
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, WEBHOOK_SECRET: secret, PORT: String(port) };
  const child = spawn(program(), [file], { cwd: directory, env, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  });
  return { said: () => said, isRunning: () => child.exitCode === null };
}

const brokenSecrets = ['', 'whsec_', 'whsec_ßßß', 'ßßß'];

it.each(receivers.flatMap((receiver) => brokenSecrets.map((secret) => ({ ...receiver, secret }))))(
  'the one in $name does not start with the secret "$secret", with which anyone could sign',
  async ({ secret, ...receiver }) => {
    const { isRunning } = await start(receiver, secret, await freePort());
    await expect.poll(isRunning).toBe(false);
  },
);

it.each(receivers)(
  'the one in $name takes what a relay sends, and refuses what it has not signed just now',
  async (receiver) => {
    const { relay, staff } = await stageOfTest({ env: { RELAY_WEBHOOKS_PRIVATE: '1' } });
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/noiseaware`;
    const { id: webhook, secret } = await relay.door('addWebhook', { url });
    const { said, isRunning } = await start(receiver, secret, port);
    const unsigned = () => fetch(url, { method: 'POST', body: '{}' }).catch(() => undefined);
    await expect.poll(async () => (await unsigned())?.status).toBe(400);
    await connectAccount(staff, { id: 'cust-1042' });
    await expect.poll(said).toMatch(/^msg_\S+ connection\.connected .*cust-1042/m);
    const test = () => relay.door('testWebhook', { target: webhook });
    expect(await test()).toMatchObject({ delivered: true, status: 204 });
    await relay.door('rotateWebhook', { target: webhook, overlap: 3_600 });
    expect(await test()).toMatchObject({ delivered: true, status: 204 });

    const body = JSON.stringify({ type: 'link.used', timestamp: new Date().toISOString(), data: {} });
    const send = async (
      {
        by = secret,
        ago = 0,
        signed = body,
        sent,
      }: Partial<Record<'by' | 'signed' | 'sent', string>> & { ago?: number } = {},
      over: Record<string, string> = {},
    ) => {
      const at = new Date(Date.now() - ago * 1_000);
      const headers = {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(by).sign('msg_1', at, signed),
        ...over,
      };
      return (await fetch(url, { method: 'POST', headers, body: sent ?? signed })).status;
    };
    const other = `whsec_${Buffer.alloc(32).toString('base64')}`;
    expect(await send({ by: other })).toBe(400);
    expect(await send({ sent: body.replace('used', 'lost') })).toBe(400);
    expect(await send({ ago: 310 })).toBe(400);
    expect(await send({ ago: -310 })).toBe(400);
    expect(await send({}, { 'webhook-timestamp': 'now' })).toBe(400);
    expect(await send({}, { 'webhook-signature': 'v1,\u00e9' })).toBe(400);
    expect(await send({ ago: 290 })).toBe(204);
    await expect
      .poll(() =>
        said()
          .match(/^msg_\S+ \S+/gm)
          ?.map((line) => line.split(' ')[1]),
      )
      .toEqual(['connection.connected', 'webhook.test', 'webhook.test', 'link.used']);

    const id = '6938736476723408001';
    const payload = { NoiseawarePropertyID: 0, AlertType: 'noise' };
    const alert = { type: 'alert.received', data: { alert: { payload } } };
    expect(await send({ signed: JSON.stringify(alert).replace('ID":0', `ID":${id}`) })).toBe(204);
    await expect.poll(said).toContain(id);

    const cutOff = await beginRequest(port);
    expect((await unsigned())?.status).toBe(400);
    await cutOff();
    expect((await unsigned())?.status).toBe(400);
    expect(isRunning()).toBe(true);
  },
);
