import { eventTypes } from '@noiseaware-connect/shared/contract/events';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../../relay/client/src/cli/run-command.ts';
import type { Surroundings } from '../../relay/client/src/cli/surroundings.ts';
import { createClient, type EventStream } from '../../relay/client/src/index.ts';
import { webhookHandler } from '../../relay/client/src/webhook-handler.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { serveTriggers } from './serve-triggers.ts';

const { sandbox, relay, staff, key } = await stageOfFile();
const account = { id: 'cust-1042', name: 'Lakeview Cabin' };
await connectAccount(staff, account);
sandbox.setPartner({ alertsUrl: await alertsAddress(relay) });

/** Runs the client package's command. What it prints is collected line by line. */
function run(args: string[], env: Record<string, string>, fetch = globalThis.fetch) {
  const [out, error]: [string[], string[]] = [[], []];
  const ending = new AbortController();
  const surroundings: Surroundings = {
    env,
    directory: '.',
    input: process.stdin,
    out: (text) => void out.push(text),
    error: (text) => void error.push(text),
    sleep: async () => undefined,
    fetch,
    now: Date.now,
    signal: ending.signal,
  };
  return { ended: runCommand(args, surroundings), out, error, stop: () => ending.abort() };
}

const startTriggers = async () => {
  const triggers = await serveTriggers({ sandbox, door: relay.door, client: staff, account });
  onTestFinished(triggers.close);
  return { ...triggers, env: { CONNECT_SANDBOX: triggers.url } };
};

const nextOf = async (events: EventStream, type: string): Promise<string | null> => {
  for await (const event of events) if (event.type === type) return event.account;
  return expect.fail('the events have ended');
};

it('events trigger lets what it names happen, and its event is in the log', async () => {
  const { env } = await startTriggers();
  const connect = createClient({ url: relay.url, key });
  const help = run(['events', 'trigger', '--help'], env);
  await help.ended;
  const types = eventTypes.filter((type) => new RegExp(`^  ${type}$`, 'm').test(help.out[0] ?? ''));
  expect(types.length).toBe(11);
  for (const type of types) {
    const events = connect.events({ since: new Date().toISOString(), signal: AbortSignal.timeout(10_000) });
    const event = nextOf(events, type);
    const trigger = run(['events', 'trigger', type], env);
    expect([await trigger.ended, trigger.out, trigger.error]).toEqual([
      0,
      [`${type} has happened to cust-1042`],
      [],
    ]);
    expect(await event.catch(String), type).toBe('cust-1042');
  }
  for (const type of eventTypes.filter((each) => !types.includes(each))) {
    const refused = run(['events', 'trigger', type], env);
    expect(await refused.ended).toBe(2);
    expect(refused.error[0]).toContain(`POST /v1/webhooks/{id}/test with {"type":"${type}"}`);
    expect(refused.error[0]).toContain(`These can be triggered: ${types.join(', ')}`);
  }
  const unknown = run(['events', 'trigger', 'of.none'], env);
  expect([await unknown.ended, unknown.error[0]]).toEqual([
    2,
    expect.stringContaining('of.none is no type of event.'),
  ]);
}, 120_000);

it('events listen prints events, and forwards them signed by the secret that it prints', async () => {
  const { env, url } = await startTriggers();
  const bodies: Request[] = [];
  const forwarding: typeof globalThis.fetch = async (input, init) => {
    if (!String(input).startsWith('http://receiver.test')) return fetch(input, init);
    bodies.push(new Request(input, init));
    return new Response(null, { status: bodies.length === 1 ? 204 : 503 });
  };
  const connection = { CONNECT_URL: relay.url, CONNECT_KEY: key, ...env };
  const listen = [
    'events',
    'listen',
    '--forward',
    'http://receiver.test/noiseaware',
    '--type',
    'link.opened',
  ];
  const listener = run(listen, connection, forwarding);
  await expect.poll(() => listener.out.length).toBe(1);
  for (const _ of [1, 2]) await fetch(`${url}/trigger/link.opened`, { method: 'POST' });
  await expect.poll(() => listener.error.length).toBe(1);
  expect(listener.error[0]).toMatch(/^msg_\S+: the receiver answered 503$/);
  listener.stop();
  expect(await listener.ended).toBe(0);
  const [first = '', ...lines] = listener.out;
  expect(lines).toEqual([1, 2].map(() => expect.stringMatching(/^\d+ link\.opened cust-1042$/)));
  const received: string[] = [];
  const [, secret = ''] = /signed by (whsec_\S+)$/.exec(first) ?? [];
  const receive = webhookHandler({
    secret,
    on: { 'link.opened': ({ data }) => received.push(data.link.account.id) },
  });
  for (const request of bodies) expect((await receive(request)).status).toBe(204);
  expect(received).toEqual(['cust-1042', 'cust-1042']);
});

it('answers no page in a browser, and says what is missing', async () => {
  const { url } = await startTriggers();
  const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' };
  expect((await fetch(`${url}/trigger/link.opened`, { method: 'POST', headers })).status).toBe(405);
  const without = run(['events', 'trigger', 'link.opened'], {});
  expect([await without.ended, without.error[0]]).toEqual([2, expect.stringContaining('CONNECT_SANDBOX')]);
  const bad = run(['events', 'listen', '--forward', 'localhost:9010'], {
    CONNECT_URL: relay.url,
    CONNECT_KEY: key,
  });
  expect([await bad.ended, bad.error[0]]).toEqual([2, expect.stringContaining('http://')]);
});
