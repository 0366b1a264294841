import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { day, minute, operator, start } from '../store/conformance/samples.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { outboxStage } from './outbox-stage.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const hour = 60 * minute;

type Stage = Awaited<ReturnType<typeof outboxStage>>;

/** The receiver gets that many messages, and no more before time passes. */
async function gets({ rest }: Stage, { received }: Receiver, number: number): Promise<void> {
  await expect.poll(() => received.length).toBe(number);
  await rest();
  expect(received).toHaveLength(number);
}

/** The first attempt of each message. */
const firsts = ({ received }: Receiver) => [
  ...new Map(received.map((each) => [each.id, each.type])).values(),
];

it('signs events so that the Standard Webhooks library accepts them, and rejects changed ones', async () => {
  const stage = await outboxStage();
  stage.clock.now = Date.now() / 1000;
  const receiver = await startReceiver();
  const { secret } = await stage.add(receiver.url);
  stage.run();
  await stage.connect();
  await gets(stage, receiver, 1);
  const [{ body, headers } = { body: '', headers: {} }] = receiver.received;
  expect(new Webhook(secret).verify(body, headers)).toEqual({
    type: 'connection.connected',
    timestamp: new Date(start * 1000).toISOString(),
    data: { connection: expect.objectContaining({ id: 'connection-1', status: 'active' }) },
  });
  expect(headers).toMatchObject({ 'content-type': 'application/json' });
  expect(() => new Webhook(secret).verify(body.replace('active', 'degraded'), headers)).toThrow();
  expect(body).not.toMatch(/sealed|refreshToken/);
});

it('signs with both secrets during a rotation’s overlap, then only with the new one', async () => {
  const stage = await outboxStage();
  stage.clock.now = Date.now() / 1000;
  const receiver = await startReceiver();
  const { id, secret } = await stage.add(receiver.url);
  const next = (await stage.webhooks.rotate(id, 2 * minute, operator)) ?? '';
  stage.run();
  await stage.connect();
  await gets(stage, receiver, 1);
  const verifies = (by: string, nth: number) => {
    const { body = '', headers = {} } = receiver.received[nth] ?? {};
    try {
      return new Webhook(by).verify(body, headers) !== undefined;
    } catch {
      return false;
    }
  };
  expect([verifies(secret, 0), verifies(next, 0)]).toEqual([true, true]);
  expect(receiver.received[0]?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
  stage.clock.now += 2 * minute;
  await stage.degrade();
  await gets(stage, receiver, 2);
  expect([verifies(secret, 1), verifies(next, 1)]).toEqual([false, true]);
  await stage.webhooks.rotate(id, 0, operator);
  await stage.recover();
  await gets(stage, receiver, 3);
  expect([verifies(secret, 2), verifies(next, 2)]).toEqual([false, false]);
});

it('delivers every event once and in order to a receiver that was down for a day', async () => {
  const stage = await outboxStage();
  const receiver = await startReceiver();
  await stage.add(receiver.url);
  receiver.answer = (response) => response.destroy();
  stage.run();
  await stage.connect();
  await stage.connect('other');
  await stage.degrade();
  await stage.recover();
  await stage.passTime(10 * minute, () => stage.clock.now > start + day);
  const during = receiver.received.length;
  // For each connection only the first event was tried, with growing pauses.
  expect(firsts(receiver)).toEqual(['connection.connected', 'connection.connected']);
  expect(during).toBeLessThan(20);
  receiver.answer = 204;
  await stage.passTime(hour, () => receiver.received.length === during + 4);
  const after = receiver.received.slice(during);
  const mine = after.filter(({ data }) => data.connection?.['id'] === 'connection-1');
  expect(mine.map(({ type }) => type)).toEqual([
    'connection.connected',
    'connection.degraded',
    'connection.recovered',
  ]);
  expect(new Set(after.map(({ id }) => id)).size).toBe(4);
  expect(await stage.webhooks.list()).toMatchObject([{ waiting: 0, dead: 0 }]);
});

it('gives up after three days of 500, reports it to the operator, and delivers on replay', async () => {
  const stage = await outboxStage();
  const receiver = await startReceiver();
  const { id } = await stage.add(receiver.url);
  receiver.answer = 500;
  stage.run();
  await stage.connect();
  await stage.passTime(hour, () => stage.outcomes.includes('dead'));
  expect(stage.clock.now - start).toBeGreaterThan(3 * day);
  expect(stage.clock.now - start).toBeLessThan(4 * day);
  const tries = receiver.received.length;
  expect(tries).toBeGreaterThan(6);
  expect(stage.outcomes).toEqual([...Array(tries - 1).fill('failed'), 'dead']);
  expect(stage.lines.filter(({ level }) => level === 'error').map(({ text }) => text)).toEqual([
    expect.stringMatching(/webhook receiver has accepted nothing for a day/),
    expect.stringMatching(/answered 500.*webhook delivery failed for good/),
  ]);
  expect(await stage.webhooks.list()).toMatchObject([
    { waiting: 0, dead: 1, failure: { status: 500, reason: 'answered 500' } },
  ]);
  const attempts = (await stage.webhooks.deliveries(id, { limit: 9 }))?.deliveries;
  expect(attempts?.map(({ state, attempt }) => [state, attempt])).toEqual([
    ['given_up', tries],
    ...Array.from({ length: tries - 1 }, (_, index) => ['waiting', tries - 1 - index]),
  ]);
  const account = attempts?.[0]?.account ?? '';
  expect((await stage.webhooks.ofAccount({ account, limit: 9 })).deliveries).toMatchObject([
    { webhook: id, state: 'given_up', status: 500, attempts: tries },
  ]);
  receiver.answer = 204;
  await stage.degrade();
  await gets(stage, receiver, tries + 1);
  expect(await stage.webhooks.replay(id, {}, operator)).toBe(1);
  await gets(stage, receiver, tries + 2);
  expect(new Set(receiver.received.map((each) => each.id)).size).toBe(2);
  expect(await stage.webhooks.list()).toMatchObject([{ waiting: 0, dead: 0, failure: null }]);
});

it('retries an old event a few times after the relay was down for a week', async () => {
  const stage = await outboxStage();
  const receiver = await startReceiver();
  await stage.add(receiver.url);
  receiver.answer = 503;
  await stage.connect();
  stage.clock.now += 7 * day;
  stage.run();
  await stage.passTime(minute, () => stage.outcomes.includes('dead'));
  expect(receiver.received).toHaveLength(3);
});

it('a webhook that is enabled again gets what was given up before, and what came meanwhile', async () => {
  const stage = await outboxStage();
  const receiver = await startReceiver();
  receiver.answer = 500;
  const { id } = await stage.add(receiver.url);
  stage.run();
  await stage.connect();
  const isDead = () => stage.outcomes.includes('dead');
  await stage.passTime(3_600, isDead);
  await stage.webhooks.change(id, { paused: true }, operator);
  await stage.degrade();
  receiver.answer = 204;
  const before = receiver.received.length;
  await stage.webhooks.change(id, { paused: false }, operator);
  await expect
    .poll(() => receiver.types().slice(before))
    .toEqual(['connection.connected', 'connection.degraded']);
});

it.each(['replayed', 'enabled'])(
  'keeps the events of a disabled webhook and delivers them once it is %s',
  async (how) => {
    const stage = await outboxStage();
    const receiver = await startReceiver();
    const { id } = await stage.add(receiver.url);
    receiver.answer = 410;
    stage.run();
    await stage.connect();
    await expect.poll(async () => (await stage.webhooks.list())[0]?.disabledAt).not.toBeNull();
    await stage.degrade();
    stage.clock.now += hour;
    await gets(stage, receiver, 1);
    expect(stage.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    receiver.answer = 204;
    if (how === 'replayed') await stage.webhooks.replay(id, {}, operator);
    else await stage.webhooks.change(id, { paused: false }, operator);
    await stage.recover();
    await gets(stage, receiver, 5);
    const after = receiver.types().slice(1);
    expect(after).toContain('webhook.disabled');
    expect(after.filter((type) => type !== 'webhook.disabled')).toEqual([
      'connection.connected',
      'connection.degraded',
      'connection.recovered',
    ]);
  },
);

it('resends an event under the same id if the receiver did not answer', async () => {
  const stage = await outboxStage();
  const receiver = await startReceiver();
  await stage.add(receiver.url);
  receiver.answer = (response) => response.destroy();
  stage.run();
  await stage.connect();
  await gets(stage, receiver, 1);
  receiver.answer = 204;
  stage.clock.now += minute;
  await gets(stage, receiver, 2);
  expect(receiver.received[0]?.id).toMatch(/^msg_[\w-]{32}$/);
  expect(receiver.received[1]?.id).toBe(receiver.received[0]?.id);
});

it('waits as long as the receiver’s Retry-After says', async () => {
  const stage = await outboxStage();
  const receiver = await startReceiver();
  await stage.add(receiver.url);
  receiver.answer = (response) => response.writeHead(429, { 'retry-after': '3600' }).end();
  stage.run();
  await stage.connect();
  await gets(stage, receiver, 1);
  receiver.answer = 204;
  stage.clock.now += 59 * minute;
  await gets(stage, receiver, 1);
  stage.clock.now += minute;
  await gets(stage, receiver, 2);
});

it('follows no redirect, and reads only the beginning of a long answer', async () => {
  const stage = await outboxStage();
  const [elsewhere, receiver] = [await startReceiver(), await startReceiver()];
  await stage.add(receiver.url);
  receiver.answer = (response) => response.writeHead(307, { location: elsewhere.url }).end();
  stage.run();
  await stage.connect();
  await gets(stage, receiver, 1);
  let written = 0;
  receiver.answer = (response) => {
    response.writeHead(200);
    const write = () => {
      written += 65_536;
      if (!response.destroyed && written < 1e9) response.write(Buffer.alloc(65_536), write);
    };
    write();
  };
  stage.clock.now += minute;
  await gets(stage, receiver, 2);
  await expect.poll(() => stage.outcomes).toEqual(['failed', 'delivered']);
  // Only what fits into the buffers between the two is written.
  expect(written).toBeLessThan(2e7);
  expect(elsewhere.received).toEqual([]);
});

it('delivers to other receivers and for other connections while one receiver is slow', async () => {
  // Longer than the test: late answers still count.
  const stage = await outboxStage({ timeout: 60 });
  const [slow, quick] = [await startReceiver(), await startReceiver()];
  await stage.add(slow.url);
  await stage.add(quick.url);
  const held: ServerResponse[] = [];
  slow.answer = (response) => held.push(response);
  stage.run();
  for (let index = 0; index < 20; index += 1) await stage.connect(`connection-${index}`);
  await expect.poll(() => quick.received.length).toBe(20);
  await expect.poll(() => held.length).toBe(16);
  await expect.poll(() => stage.outcomes).toEqual(Array(20).fill('delivered'));
  slow.answer = 204;
  for (const response of held) response.end();
  await gets(stage, slow, 20);
  expect(stage.outcomes).toEqual(Array(40).fill('delivered'));
});

it('sends an event once it is committed, without a look at the store in between', async () => {
  // Every pause lasts until something ends it.
  const sleep = async (seconds: number, signal: AbortSignal) => {
    if (seconds > 0 && !signal.aborted) await once(signal, 'abort');
  };
  const { relay, staff } = await stageOfTest({ env: { RELAY_WEBHOOKS_PRIVATE: '1' }, effects: { sleep } });
  const receiver = await startReceiver();
  await relay.door.addWebhook({ body: { url: receiver.url } });
  for (const id of ['cust-1', 'cust-2']) await connectAccount(staff, { id });
  await expect.poll(() => receiver.types()).toEqual(['connection.connected', 'connection.connected']);
});

it('sends each event once where several relays share the outbox', async () => {
  const stage = await outboxStage();
  const receiver = await startReceiver();
  await stage.add(receiver.url);
  for (let relays = 0; relays < 3; relays += 1) stage.run();
  for (let index = 0; index < 30; index += 1) await stage.connect(`connection-${index}`);
  await stage.degrade('connection-7');
  await gets(stage, receiver, 31);
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(31);
  const aboutOne = receiver.received.filter(({ data }) => data.connection?.['id'] === 'connection-7');
  expect(aboutOne.map(({ type }) => type)).toEqual(['connection.connected', 'connection.degraded']);
});

it('treats a protocol switch as a failed delivery', async () => {
  const stage = await outboxStage();
  const receiver = await startReceiver();
  const { id } = await stage.add(receiver.url);
  receiver.answer = ({ socket }) => {
    socket?.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  };
  const outcome = { delivered: false, status: null, reason: 'no answer' };
  expect(await stage.webhooks.test(id)).toEqual(outcome);
});
