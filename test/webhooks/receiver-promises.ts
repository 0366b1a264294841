import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { Webhook } from 'standardwebhooks';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../sandbox/free-port.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { beginRequest } from '../support/relay/cut-off.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';

/** A receiver of webhooks. It is given the environment variables `WEBHOOK_SECRET` and `PORT`, and prints what it takes. */
export interface Receiver {
  /** Its language. */
  readonly name: string;
  /** The command that runs it on this port. */
  command(port: number): Promise<{ readonly program: string; readonly args: string[]; readonly cwd: string }>;
}

/** Tests of what each of these receivers has to do. */
export function testReceivers(receivers: readonly Receiver[]): void {
  const broken = receivers.flatMap((receiver) =>
    ['', 'whsec_', 'whsec_ßßß', 'ßßß'].map((secret) => ({ ...receiver, secret })),
  );
  it.each(broken)(
    'a receiver in $name with the secret "$secret" takes nothing that anyone can sign',
    async ({ secret, ...receiver }) => {
      const port = await freePort();
      const { isRunning } = await start(receiver, secret, port);
      const body = '{"type":"link.used","timestamp":"2026-03-01T12:00:00Z","data":{}}';
      const at = String(Math.floor(Date.now() / 1_000));
      const signature = createHmac('sha256', '').update(`msg_1.${at}.${body}`).digest('base64');
      const headers = {
        'webhook-id': 'msg_1',
        'webhook-timestamp': at,
        'webhook-signature': `v1,${signature}`,
      };
      const send = () =>
        fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body }).then(
          ({ status }) => status,
          () => (isRunning() ? 'starting' : 'ended'),
        );
      await expect.poll(send).not.toBe('starting');
      expect([500, 'ended']).toContain(await send());
    },
  );

  it.each(receivers)(
    'a receiver in $name takes what a relay sends, and refuses what it has not signed just now',
    async (receiver) => {
      const { relay, staff } = await stageOfTest({ env: { RELAY_WEBHOOKS_PRIVATE: '1' } });
      const port = await freePort();
      const url = `http://127.0.0.1:${port}/noiseaware`;
      const { id: webhook, secret } = await relay.door.addWebhook({ body: { url } });
      const { said, isRunning } = await start(receiver, secret, port);
      const unsigned = () => fetch(url, { method: 'POST', body: '{}' }).catch(() => undefined);
      await expect.poll(async () => (await unsigned())?.status).toBe(400);
      await connectAccount(staff, { id: 'cust-1042' });
      await expect.poll(said).toMatch(/^msg_\S+ connection\.connected .*cust-1042/m);
      const test = () => relay.door.testWebhook({ id: webhook, body: {} });
      expect(await test()).toMatchObject({ delivered: true, status: 204 });
      await relay.door.rotateWebhook({ id: webhook, body: { overlap: 3_600 } });
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
}

// --- Internal helpers ---

async function start(receiver: Receiver, secret: string, port: number) {
  const { program, args, cwd } = await receiver.command(port);
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, WEBHOOK_SECRET: secret, PORT: String(port) };
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] });
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
