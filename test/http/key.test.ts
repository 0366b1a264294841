import { describe, expect, it } from 'vitest';
import { day } from '../store/conformance/samples.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { relayStores } from '../support/relay/relay-stores.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';
import { answered } from '../support/relay/value-in.ts';
import { startReceiver } from '../webhooks/receiver.ts';

const effects = { sleep: hastySleep };

describe.each(relayStores)('a service key on %s', (_, storeOf) => {
  it('reads what it may do, whatever its scopes', async () => {
    const { relay } = await stageOfTest({ env: { RELAY_SERVICE_CALLS: '600', ...(await storeOf()) } });
    const { client, key } = await relay.service('backend', {
      ...{ scopes: ['api:read', 'token'], accounts: ['cust-{*}'], expiresIn: 30 * day },
    });
    const { id, createdAt, expiresAt, ...facts } = await answered(client.readKey());
    expect(facts).toEqual({
      ...{ name: 'backend', scopes: ['token', 'api:read'], accounts: ['cust-{*}'] },
      limit: { calls: 600, seconds: 60 },
    });
    expect(id).toBe(await relay.door.keyNamed('backend'));
    expect(Date.parse(expiresAt ?? '') - Date.parse(createdAt)).toBe(30 * day * 1_000);
    const answer = await relay.ask('/v1/key', key);
    expect(answer.headers.get('ratelimit-policy')).toBe('"service";q=600;w=60');
    const { session } = await relay.enrol('Kim');
    expect((await relay.ask('/v1/key', session)).status).toBe(403);
  });

  it('is told once that it expires soon, by several relays and over a restart', async () => {
    const store = await storeOf();
    const env = { RELAY_WEBHOOKS_PRIVATE: '1', ...store };
    const { relay, sandbox, service } = await stageOfTest({ env, effects });
    // What is left of its life is two seconds more than a step.
    const { client } = await relay.service('backend', {
      ...{ scopes: ['webhooks'], accounts: ['cust-{*}'], expiresIn: 3 * day + 2 },
    });
    const [own, operators] = [await startReceiver(), await startReceiver()];
    await client.addWebhook({ body: { url: own.url } });
    await relay.door.addWebhook({ body: { url: operators.url } });
    const others = 'RELAY_STORE' in store ? [await startTestRelay({ sandbox, env, effects })] : [];
    const notices = async () => (await answered(client.readEvents({}))).events;
    expect(await notices()).toEqual([]);
    await expect.poll(notices).toHaveLength(1);
    await expect.poll(() => own.received.length).toBe(1);
    await relay.restart();
    const { id, name, expiresAt } = await answered(client.readKey());
    expect(await notices()).toMatchObject([
      { type: 'key.expires_soon', account: null, data: { key: { id, name, expiresAt } } },
    ]);
    // Nobody else learns of it.
    expect((await answered(service.readEvents({}))).events).toEqual([]);
    expect(operators.received).toEqual([]);
    for (const each of others) await each.stop();
  }, 60_000);

  it('is not told of a step that its rotation has passed', async () => {
    const { relay } = await stageOfTest({ env: await storeOf(), effects });
    const { client } = await relay.service('backend', { scopes: ['webhooks'], expiresIn: 40 * day });
    const id = await relay.door.keyNamed('backend');
    await relay.door.rotateServiceKey({ id, body: { overlap: day + 2 } });
    const notices = async () => (await answered(client.readEvents({}))).events.map(({ data }) => data);
    await expect.poll(notices).toHaveLength(1);
    const { expiresAt } = await answered(client.readKey());
    expect(await notices()).toEqual([{ key: { id, name: 'backend', expiresAt } }]);
  }, 60_000);
});

it('a service key is told of 14, 3 and 1 days before it expires', async () => {
  const { relay } = await stageOfTest({ effects });
  const { client } = await relay.service('backend', { scopes: ['webhooks'], expiresIn: 20 * day });
  const notices = async () => (await answered(client.readEvents({}))).events;
  // The steps come 6, 17 and 19 days after the key was made.
  for (const [index, pause] of [6.1, 11, 2].entries()) {
    relay.pass(pause * day);
    await expect.poll(notices).toHaveLength(index + 1);
  }
}, 60_000);
