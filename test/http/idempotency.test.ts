import { isPublic } from '@noiseaware-connect/shared/contract/access';
import { api } from '@noiseaware-connect/shared/contract/api';
import { type Endpoint, takesIdempotencyKey } from '@noiseaware-connect/shared/contract/endpoint';
import { describe, expect, it } from 'vitest';
import { readDirectory } from '../support/relay/read-directory.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { relayStores } from '../support/relay/relay-stores.ts';
import { valueIn } from '../support/relay/value-in.ts';

it('covers every POST of a known caller that makes or changes something', () => {
  const posts = Object.entries<Endpoint>(api).filter(([, { method }]) => method === 'POST');
  const without = posts
    .filter(([, { access }]) => isPublic(access))
    .filter(([, call]) => !takesIdempotencyKey(call));
  expect(posts.length).toBeGreaterThan(20);
  expect(without.map(([name]) => name).sort()).toEqual([
    // Nobody is known yet who makes these.
    ...['answerConnectionUrl', 'completeSignIn', 'enrol'],
    // It changes nothing.
    'readStates',
    ...['receiveAlert', 'receiveBackchannelLogout', 'startSignIn'],
    // A token is read.
    ...['vendAccountToken', 'vendToken'],
  ]);
});

describe.each(relayStores)('a call with an Idempotency-Key, on %s,', async (store, storeOf) => {
  const { relay } = await stageOfFile({ env: { RELAY_WEBHOOKS_PRIVATE: '1', ...(await storeOf()) } });
  const { client, key } = await relay.service('backend');
  const post = async (path: string, idempotencyKey: string, body: object | string, by = key) => {
    const headers = { 'idempotency-key': idempotencyKey };
    const answer = await relay.ask(path, by, { body, headers });
    const replayed = answer.headers.get('idempotent-replayed');
    const read = (await answer.json()) as { id?: string; secret?: string; url?: string; code?: string };
    return { status: answer.status, replayed, read };
  };
  const url = 'http://127.0.0.1:1/';

  it('makes one thing and gets the first answer again, over a restart too', async () => {
    const first = await post('/v1/webhooks', 'webhook-1', { url, events: ['link.used'] });
    expect(first).toMatchObject({ status: 201, replayed: null });
    const again = await post('/v1/webhooks', 'webhook-1', `{"events": ["link.used"], "url": "${url}"}`);
    expect(again).toEqual({ ...first, replayed: 'true' });
    await relay.restart();
    expect(await post('/v1/webhooks', 'webhook-1', { url, events: ['link.used'] })).toEqual(again);
    expect(valueIn(await client.listWebhooks()).webhooks).toHaveLength(1);
    // The secret is nowhere in the log, and in no file of the data.
    const files = store === 'lowdb' ? [...(await readDirectory(relay.directory)).values()] : [];
    for (const text of [...relay.logLines, ...files]) expect(text).not.toContain(first.read.secret);

    const link = { account: { id: 'cust-1' } };
    const made = await post('/v1/links', 'link-0001', link);
    expect((await post('/v1/links', 'link-0001', link)).read).toEqual(made.read);
    expect(valueIn(await client.listLinks()).links).toHaveLength(1);
  });

  it('is another one with another path, caller or key', async () => {
    const body = { account: { id: 'cust-2' } };
    const made = await post('/v1/links', 'same-key', body);
    const other = await relay.service('other');
    const later = await Promise.all([
      post('/v1/links', 'same-key', body, other.key),
      post('/v1/links', 'other-key', body),
      post('/v1/webhooks', 'same-key', { url }),
    ]);
    expect(later.map(({ status, replayed }) => [status, replayed])).toEqual(later.map(() => [201, null]));
    expect(new Set([made, ...later].map(({ read }) => read.id)).size).toBe(4);
    // Any of the service's keys is the same caller.
    const rotated = await relay.door.rotateServiceKey({
      id: await relay.door.keyNamed('other'),
      body: { overlap: 60 },
    });
    const again = await post('/v1/links', 'new-key-1', body, rotated.key);
    expect((await post('/v1/links', 'new-key-1', body, other.key)).read.id).toBe(again.read.id);
  });

  it('is refused with another body or a key of another form, and may be repeated after a refusal', async () => {
    await post('/v1/webhooks', 'mismatched', { url });
    const other = await post('/v1/webhooks', 'mismatched', { url: `${url}other` });
    expect(other).toMatchObject({ status: 422, read: { code: 'idempotency_mismatch' } });
    for (const short of ['', 'seven77', 'has a space', 'x'.repeat(201)]) {
      const refused = await post('/v1/webhooks', short, { url });
      expect(refused).toMatchObject({ status: 400, read: { code: 'invalid_request' } });
    }
    const bad = await post('/v1/webhooks', 'refused-1', { url: 'ftp://backend.example/' });
    expect(bad.status).toBe(400);
    expect(await post('/v1/webhooks', 'refused-1', { url })).toMatchObject({ status: 201, replayed: null });
  });

  it('rotates a secret and sends events again once for all repeats', async () => {
    const { id = '' } = (await post('/v1/webhooks', 'to-rotate', { url })).read;
    const rotate = () => post(`/v1/webhooks/${id}/rotation`, 'rotation-1', { overlap: 60 });
    const rotated = await rotate();
    expect(rotated).toMatchObject({ status: 200, replayed: null });
    expect(await rotate()).toEqual({ ...rotated, replayed: 'true' });
    const replay = () => post(`/v1/webhooks/${id}/replay`, 'replaying', {});
    const replayed = await replay();
    expect(replayed).toMatchObject({ status: 202, replayed: null });
    expect(await replay()).toEqual({ ...replayed, replayed: 'true' });
    expect(await post(`/v1/webhooks/${id}/rotation`, 'rotation-1', { overlap: 61 })).toMatchObject({
      status: 422,
    });
  });

  it('is a new call once what it made is gone, or its secret was replaced', async () => {
    const addWebhook = () => post('/v1/webhooks', 'add-again', { url });
    const added = await addWebhook();
    const rotate = (idempotencyKey: string) =>
      post(`/v1/webhooks/${added.read.id}/rotation`, idempotencyKey, { overlap: 0 });
    const rotated = await rotate('rotate-once');
    const afterRotation = await addWebhook();
    expect(afterRotation).toMatchObject({ status: 201, replayed: null });
    expect(afterRotation.read.id).not.toBe(added.read.id);
    await rotate('rotate-more');
    const rotatedAgain = await rotate('rotate-once');
    expect(rotatedAgain.replayed).toBeNull();
    expect(rotatedAgain.read.secret).not.toBe(rotated.read.secret);
    await client.removeWebhook({ id: afterRotation.read.id ?? '' });
    expect((await addWebhook()).replayed).toBeNull();
    await client.removeWebhook({ id: added.read.id ?? '' });
    expect(await rotate('rotate-once')).toMatchObject({ status: 404, replayed: null });

    const makeLink = () => post('/v1/links', 'link-again', { account: { id: 'cust-5' } });
    const made = await makeLink();
    await client.revokeLink({ id: made.read.id ?? '' });
    const madeAgain = await makeLink();
    expect([madeAgain.status, madeAgain.replayed]).toEqual([201, null]);
    expect(madeAgain.read.id).not.toBe(made.read.id);
  });

  it('makes one thing of twenty calls at once', async () => {
    const before = valueIn(await client.listWebhooks()).webhooks.length;
    const all = await Promise.all(
      Array.from({ length: 20 }, () => post('/v1/webhooks', 'twenty-calls', { url })),
    );
    const made = all.filter(({ status }) => status === 201);
    const waiting = all.filter(({ status }) => status !== 201);
    expect(new Set(made.map(({ read }) => read.id)).size).toBe(1);
    for (const { status, read } of waiting)
      expect([status, read.code]).toEqual([409, 'idempotency_in_progress']);
    expect(valueIn(await client.listWebhooks()).webhooks.length).toBe(before + 1);
  });
});
