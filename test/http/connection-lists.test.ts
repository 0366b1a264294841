import { connectionSummary } from '@noiseaware-connect/shared/shapes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';
import { valueIn } from '../support/relay/value-in.ts';

let sandbox: Sandbox;
let relay: TestRelay;
let staff: Awaited<ReturnType<TestRelay['enrol']>>;

beforeAll(async () => {
  sandbox = await startSandbox();
  relay = await startTestRelay({ sandbox });
  staff = await relay.enrol('Alex');
  for (const id of ['cust-1', 'cust-2', 'cust-3'])
    await connectAccount(staff.client, { id, name: `House of ${id}` });
});
afterAll(async () => {
  await relay.stop();
  await sandbox.stop();
});

const list = async (query: Parameters<typeof staff.client.listConnections>[0]) =>
  valueIn(await staff.client.listConnections(query));

it('says how many connections are in each group, to staff and services', async () => {
  const summary = valueIn(await staff.client.summarizeConnections());
  expect(summary).toEqual({ needsYou: 0, trouble: 0, fine: 3, ended: 0, nextDeath: expect.any(String) });
  expect(Object.keys(summary)).toEqual(Object.keys(connectionSummary.entries));
  const service = await relay.service('billing');
  expect(await service.client.summarizeConnections()).toMatchObject({ ok: true, value: summary });
});

it('answers 304 to a summary or list that the caller has, and 200 once it is another', async () => {
  const { client } = staff;
  const [summary, listed] = [await client.summarizeConnections(), await client.listConnections()];
  if (!summary.ok || !listed.ok || summary.etag === undefined || listed.etag === undefined) throw new Error();
  const [known, knownList] = [
    { etag: summary.etag, value: summary.value },
    { etag: listed.etag, value: listed.value },
  ];
  const same = await client.summarizeConnections({ known });
  expect(same.ok && same.value).toBe(summary.value);
  const sameList = await client.listConnections({ known: knownList });
  expect(sameList.ok && sameList.value).toBe(listed.value);
  const raw = await fetch(`${relay.url}/v1/connections/summary`, {
    headers: { authorization: `Bearer ${staff.session}`, 'if-none-match': `W/"x", ${summary.etag}` },
  });
  expect([raw.status, await raw.text(), raw.headers.get('etag')]).toEqual([304, '', summary.etag]);
  const [, second] = listed.value.connections;
  await client.disconnect({ id: second?.id ?? '' });
  expect(await client.summarizeConnections({ known })).toMatchObject({ value: { fine: 2, ended: 1 } });
  expect(valueIn(await client.listConnections({ known: knownList })).connections).not.toEqual(
    listed.value.connections,
  );
});

it('finds connections by a part of a name, and by their group', async () => {
  const accountsOf = async (query: object) =>
    (await list({ query })).connections.map(({ account }) => account.id);
  expect(await accountsOf({ q: 'HOUSE OF cust-3' })).toEqual(['cust-3']);
  expect(await accountsOf({ q: 'alex' })).toHaveLength(3);
  expect(await accountsOf({ group: 'ended' })).toEqual(['cust-2']);
  expect(await accountsOf({ group: 'fine', q: '-1' })).toEqual(['cust-1']);
  expect(await accountsOf({ group: 'needs_you' })).toEqual([]);
  for (const query of [{ q: '' }, { q: 'x'.repeat(201) }, { q: 'a\u202eb' }, { group: 'sad' }] as object[]) {
    expect(await staff.client.listConnections({ query })).toMatchObject({
      failure: { code: 'invalid_request' },
    });
  }
});

it('refuses a cursor that came with another filter, or from nowhere', async () => {
  for (let index = 0; index < 100; index += 1) await connectAccount(staff.client, { id: `many-${index}` });
  const { nextCursor = '' } = await list({ query: { q: 'a' } });
  expect((await list({ query: { q: 'a', cursor: nextCursor } })).connections).toHaveLength(3);
  for (const query of [
    { cursor: nextCursor },
    { q: 'b', cursor: nextCursor },
    { q: 'a', group: 'fine', cursor: nextCursor } as const,
    { q: 'a', cursor: nextCursor.slice(9) },
    { q: 'a', cursor: 'x' },
  ]) {
    expect(await staff.client.listConnections({ query })).toMatchObject({
      failure: {
        code: 'invalid_request',
        detail: 'cursor must be one that this same filter was answered with.',
      },
    });
  }
});

it('lets the extension read the headers by which it tells time and what has changed', async () => {
  const origin = 'moz-extension://7d5d7a5e-3f5a-4c8e-9d3a-0123456789ab';
  const answer = await fetch(`${relay.url}/v1/connections/summary`, {
    headers: { authorization: `Bearer ${staff.session}`, origin },
  });
  expect(answer.headers.get('access-control-expose-headers')?.split(',')).toEqual(
    expect.arrayContaining(['Date', 'ETag', 'Retry-After']),
  );
  expect(Math.abs(Date.parse(answer.headers.get('date') ?? '') - Date.now())).toBeLessThan(60_000);
  const asked = await fetch(`${relay.url}/v1/connections/summary`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization,if-none-match',
    },
  });
  expect(asked.headers.get('access-control-allow-headers')).toMatch(/if-none-match/i);
});
