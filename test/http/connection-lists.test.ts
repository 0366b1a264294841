import type { CallResult } from '@noiseaware-connect/shared/client';
import { rightOf } from '@noiseaware-connect/shared/contract/access';
import { api } from '@noiseaware-connect/shared/contract/api';
import type { Endpoint } from '@noiseaware-connect/shared/contract/endpoint';
import { connectionSummary } from '@noiseaware-connect/shared/shapes';
import { expect, it } from 'vitest';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { stageOfFile, stageOfTest } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';

const { relay, staff, service, session } = await stageOfFile();
for (const id of ['cust-1', 'cust-2', 'cust-3']) await connectAccount(staff, { id, name: `House of ${id}` });

const list = async (query: object) => valueIn(await staff.listConnections({ query }));

it('returns the number of connections in each group to staff and services', async () => {
  const summary = valueIn(await staff.summarizeConnections());
  const links = { pendingLinks: 0, waitingLinks: 0 };
  expect(summary).toEqual({
    ...{ needsYou: 0, trouble: 0, fine: 3, ended: 0, nextDeath: expect.any(String) },
    ...links,
  });
  expect(Object.keys(summary)).toEqual(Object.keys(connectionSummary.entries));
  expect(await service.summarizeConnections()).toMatchObject({ ok: true, value: summary });
});

it('answers 304 for an unchanged summary or list, and 200 once it has changed', async () => {
  const known = withTag(await staff.summarizeConnections());
  const knownList = withTag(await staff.listConnections());
  expect(valueIn(await staff.summarizeConnections({ known }))).toBe(known.value);
  expect(valueIn(await staff.listConnections({ known: knownList }))).toBe(knownList.value);
  for (const tags of [`W/"x", ${known.etag}`, `W/${known.etag}`, '*']) {
    const headers = { 'if-none-match': tags };
    const raw = await relay.ask('/v1/connections/summary', session, { headers });
    expect([raw.status, await raw.text(), raw.headers.get('etag')], tags).toEqual([304, '', known.etag]);
  }
  const { connections } = knownList.value;
  await staff.disconnect({ id: connections[1]?.id ?? '' });
  expect(await staff.summarizeConnections({ known })).toMatchObject({ value: { fine: 2, ended: 1 } });
  expect(valueIn(await staff.listConnections({ known: knownList })).connections).not.toEqual(connections);
});

it('counts the links of the caller that have not ended', async () => {
  await makeLink(service);
  expect(await service.summarizeConnections()).toMatchObject({ value: { pendingLinks: 1, waitingLinks: 0 } });
  expect(await staff.summarizeConnections()).toMatchObject({ value: { pendingLinks: 0, waitingLinks: 0 } });
});

it('lists the connections that expire on a day in UTC, and refuses what is no day', async () => {
  const [first] = (await list({})).connections;
  const day = first?.diesAt?.slice(0, 10) ?? '';
  expect((await list({ dies: day })).connections.length).toBeGreaterThan(0);
  expect((await list({ dies: '2020-02-29' })).connections).toEqual([]);
  for (const dies of ['2021-02-29', '2026-12', 'Thursday', '2026-12-03T00:00:00Z'])
    expect(await staff.listConnections({ query: { dies } }), dies).toMatchObject({
      failure: { code: 'invalid_request' },
    });
});

it('returns the state of an account with its group and end, and an ambiguous one as needing a person', async () => {
  const id = 'two-owners';
  await connectAccount(staff, { id });
  const read = async () => valueIn(await staff.readStates({ body: { accounts: [id, 'cust-1', 'never'] } }));
  const [one] = valueIn(await staff.listConnections({ query: { account: id } })).connections;
  expect((await read()).states).toContainEqual({
    ...{ account: id, status: 'active', connection: one?.id },
    ...{ group: 'fine', diesAt: one?.diesAt },
  });
  const { url } = await makeLink(service, { account: { id }, parallel: true });
  await ownerBrowser().connect(url, { organization: 'Old Town Suites' });
  expect((await read()).states).toContainEqual({
    ...{ account: id, status: 'ambiguous', connection: expect.any(String) },
    ...{ group: 'needs_you', diesAt: one?.diesAt },
  });
  expect((await read()).states).toHaveLength(2);
});

it('finds connections by part of a name, by account, state and group', async () => {
  const accountsOf = async (query: object) =>
    (await list(query)).connections.map(({ account }) => account.id);
  expect(await accountsOf({ q: 'HOUSE OF cust-3' })).toEqual(['cust-3']);
  expect(await accountsOf({ q: 'alex', account: 'cust-1' })).toHaveLength(1);
  expect(await accountsOf({ group: 'ended' })).toEqual(['cust-2']);
  expect(await accountsOf({ group: 'fine', q: '1' })).toEqual(['cust-1']);
  expect(await accountsOf({ group: 'needs_you' })).toEqual([]);
  expect(await accountsOf({ account: 'cust-2', status: 'disconnected' })).toEqual(['cust-2']);
  expect(await accountsOf({ account: 'cust-2', status: 'active' })).toEqual([]);
  for (const query of [{ q: '' }, { q: 'x'.repeat(201) }, { q: 'a\u202eb' }, { group: 'sad' }] as object[]) {
    expect(await staff.listConnections({ query })).toMatchObject({
      failure: { code: 'invalid_request' },
    });
  }
});

it('pages without losing or repeating a connection, and refuses a foreign or invented cursor', async () => {
  const ids = Array.from({ length: 105 }, (_, index) => `many-${index}`);
  for (const id of ids) await connectAccount(staff, { id });
  const { connections, nextCursor: cursor = '' } = await list({ q: 'many' });
  const rest = await list({ q: 'many', cursor });
  // Numbers in the order of their values, on every page.
  expect([...connections, ...rest.connections].map(({ account }) => account.id)).toEqual(ids);
  expect(rest.nextCursor).toBeUndefined();
  const [check = ''] = cursor.split('.');
  for (const query of [
    { cursor },
    { q: 'b', cursor },
    { q: 'many', group: 'fine', cursor },
    ...[cursor.slice(0, -1), `${cursor}0`, cursor.slice(9), cursor.slice(0, 12), check, `${check}.`, 'x'].map(
      (wrong) => ({ q: 'many', cursor: wrong }),
    ),
  ] as object[]) {
    expect(await staff.listConnections({ query }), JSON.stringify(query)).toMatchObject({
      failure: {
        code: 'invalid_request',
        detail: '"cursor" is not valid for these filters: use the nextCursor of the previous page.',
      },
    });
  }
  for (const wrong of [`${check}.\0`, '\0']) {
    expect(await staff.listConnections({ query: { q: 'many', cursor: wrong } })).toMatchObject({
      failure: { code: 'invalid_request', detail: '"cursor" must not hold control characters.' },
    });
  }
});

// --- Internal helpers ---

/** A value by which the next call asks whether it is still so. */
function withTag<T>(answer: CallResult<T>): { etag: string; value: T } {
  if (!answer.ok || answer.etag === undefined) throw new Error('no tag');
  return { etag: answer.etag, value: answer.value };
}

it('every list takes a limit from 1 to 200, and continues after it', async () => {
  const stage = await stageOfTest({ env: { RELAY_WEBHOOKS_PRIVATE: '1' } });
  const { client: admin, session: own } = await stage.relay.enrol('Robin', 'admin');
  const add = async () =>
    valueIn(await stage.service.addWebhook({ body: { url: 'http://127.0.0.1:1/' } })).id;
  const [webhook] = [await add(), await add()];
  const { id } = await connectAccount(admin, { id: 'cust-1' });
  await connectAccount(admin, { id: 'cust-2' });
  await stage.relay.door.client.renewConnection({ id, body: {} });
  for (const AlertType of ['newNoise', 'newTamper']) {
    await makeLink(stage.service);
    const body = JSON.stringify({ PartnerOrgID: 'cust-1', AlertType });
    expect((await fetch(await alertsAddress(stage.relay), { method: 'POST', body })).status).toBe(200);
  }
  const lists = Object.values<Endpoint>(api).filter(({ query }) => query && 'limit' in entriesOf(query));
  expect(lists.length).toBeGreaterThanOrEqual(10);
  for (const { path, access } of lists) {
    const named = path.replace('/webhooks/:id', `/webhooks/${webhook}`).replace(':account', 'cust-1');
    const at = named.replace(':id', id);
    const page = async (query: string) => {
      const credential = rightOf(access) !== undefined ? own : stage.key;
      const answer = await stage.relay.ask(`${at}?${query}`, credential);
      const body = (await answer.json()) as { nextCursor?: string; next?: number };
      const found = Object.values<unknown>(body).find(Array.isArray)?.length ?? 0;
      return { status: answer.status, found, ...body };
    };
    // An event's deliveries to both webhooks are on one page.
    const together = path === api.listAccountDeliveries.path ? 2 : 1;
    await expect.poll(async () => (await page('limit=200')).found, { message: at }).toBeGreaterThan(together);
    const { found, next, nextCursor } = await page('limit=1');
    expect(found, at).toBe(together);
    const rest = next === undefined ? `cursor=${encodeURIComponent(nextCursor ?? '')}` : `since=${next}`;
    expect((await page(`limit=1&${rest}`)).found, at).toBe(together);
    for (const wrong of ['0', '201', 'x', '-1', '1.5'])
      expect((await page(`limit=${wrong}`)).status, `${at} ${wrong}`).toBe(400);
  }
}, 60_000);

const entriesOf = (schema: object): object => ('entries' in schema ? Object(schema.entries) : {});
