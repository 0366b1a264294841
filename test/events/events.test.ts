import { describe, expect, it } from 'vitest';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { relayStores } from '../support/relay/relay-stores.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';
import { answered } from '../support/relay/value-in.ts';

describe.each(relayStores)('the log of events of a relay on %s', (_, storeOf) => {
  it('is read by a service for its accounts alone, in order, from where it was', async () => {
    const { relay, staff } = await stageOfTest({ env: await storeOf() });
    const { client: all } = await relay.service('all');
    const { client: some, key } = await relay.service('some', {
      accounts: ['cust-{*}'],
      scopes: ['connections:read'],
    });
    const { client: none } = await relay.service('none', { scopes: ['token'] });
    expect(await answered(all.readEvents({}))).toEqual({ events: [], next: 0 });

    const { id } = await connectAccount(staff, { id: 'cust-1' });
    await connectAccount(staff, { id: 'other-1' });
    await staff.disconnect({ id });
    const { events, next } = await answered(some.readEvents({}));
    expect(events.map(({ type, account }) => [type, account])).toEqual([
      ['connection.connected', 'cust-1'],
      ['connection.disconnected', 'cust-1'],
    ]);
    const [first, last] = events;
    expect(first).toEqual({
      id: expect.stringMatching(/^msg_/),
      seq: expect.any(Number),
      type: 'connection.connected',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      account: 'cust-1',
      data: { connection: expect.objectContaining({ id, status: 'active' }) },
    });
    expect(first?.seq).toBeLessThan(last?.seq ?? 0);
    const read = async (query: Record<string, string>) => {
      const answer = await answered(all.readEvents({ query }));
      return [answer.events.map(({ account, type }) => `${account} ${type}`), answer.next];
    };
    const since = String(next);
    expect(await read({ since })).toEqual([[], next]);
    expect(await read({ since: String(first?.seq), limit: '1' })).toEqual([
      ['other-1 connection.connected'],
      (first?.seq ?? 0) + 1,
    ]);
    expect(await read({ account: 'other-1' })).toEqual([['other-1 connection.connected'], next]);
    expect(await read({ type: 'connection.disconnected' })).toEqual([
      ['cust-1 connection.disconnected'],
      next,
    ]);
    const several = await relay.ask(
      '/v1/events?type=connection.connected&type=link.used&account=cust-1',
      key,
    );
    expect(await several.json()).toMatchObject({ events: [{ type: 'connection.connected' }], next });
    expect((await relay.ask('/v1/events?type=link.used&type=other', key)).status).toBe(400);
    expect((await read({ since: first?.timestamp ?? '' }))[0]).toHaveLength(2);
    // A place of another relay is ahead of the log: nothing would ever come there.
    expect(await read({ since: String(next + 1_000_000) })).toEqual([[], next + 1_000_000]);
    const ahead = await relay.ask(`/v1/events?since=${next + 1_000_001}`, key);
    expect([ahead.status, await ahead.json()]).toMatchObject([
      410,
      {
        code: 'events_gone',
        oldest: 0,
        fixedBy: 'caller',
        detail: expect.stringContaining('ahead of the log'),
      },
    ]);
    const refusals = [
      none.readEvents({}),
      all.readEvents({ query: { wait: '31' } }),
      all.readEvents({ query: { since: 'yesterday' } }),
    ];
    expect((await Promise.all(refusals)).map((each) => !each.ok && each.failure.code)).toEqual([
      'forbidden',
      'invalid_request',
      'invalid_request',
    ]);

    // Also of alerts, with every digit.
    const alert = { PartnerOrgID: 'cust-9', AlertType: 'noise', AlertTime: null, NoiseawarePropertyID: 'ID' };
    await relay.door.addWebhook({ body: { url: 'https://backend.example.com/' } });
    const sent = await fetch(await alertsAddress(relay), {
      method: 'POST',
      body: JSON.stringify(alert).replace('"ID"', '9007199254740993'),
      headers: { 'content-type': 'application/json' },
    });
    expect(sent.status).toBe(200);
    const text = async () => (await relay.ask(`/v1/events?since=${since}&wait=1`, key)).text();
    await expect.poll(text, { timeout: 20_000 }).toContain('"NoiseawarePropertyID":9007199254740993');
  }, 120_000);

  it('answers a call that waits as soon as there is an event, and when the relay stops', async () => {
    const env = await storeOf();
    const { sandbox, relay, staff } = await stageOfTest({ env });
    // Relays on PostgreSQL wait for the events of each other.
    const other = 'RELAY_STORE' in env ? await startTestRelay({ sandbox, env }) : relay;
    const { client } = await relay.service('all');
    const through = (await other.service('other')).client;
    const [begun, quiet] = [Date.now(), client.readEvents({ query: { wait: '1', type: 'link.used' } })];
    const waiting = through.readEvents({ query: { wait: '30' } });
    // Of one key a hundred calls may wait: one more is refused at once.
    const { client: many, key } = await relay.service('many');
    const leaving = new AbortController();
    const headers = { authorization: `Bearer ${key}` };
    const left = Array.from({ length: 110 }, () =>
      fetch(`${relay.url}/v1/events?wait=30`, { headers, signal: leaving.signal }).catch(() => undefined),
    );
    const isFull = async () => (await relay.ask('/v1/events?wait=1', key)).status === 429;
    await expect.poll(isFull).toBe(true);
    // The waits of callers that have gone end with them.
    leaving.abort();
    await Promise.all(left);
    await expect.poll(isFull, { timeout: 2_000 }).toBe(false);
    const crowd = Array.from({ length: 101 }, () => many.readEvents({ query: { wait: '30' } }));
    const refused = await Promise.race(crowd);
    expect(refused).toMatchObject({ failure: { code: 'rate_limited' } });
    await answered(quiet);
    expect(Date.now() - begun).toBeGreaterThan(900);
    await connectAccount(staff, { id: 'cust-1' });
    const connected = Date.now();
    const { events, next } = await answered(waiting);
    expect(Date.now() - connected).toBeLessThan(2_000);
    expect(events.map(({ type }) => type)).toEqual(['connection.connected']);
    expect((await Promise.all(crowd)).filter((each) => each.ok)).toHaveLength(100);

    const last = through.readEvents({ query: { since: String(next), wait: '30' } });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const stopping = Date.now();
    await other.stop();
    expect(await answered(last)).toEqual({ events: [], next });
    expect(Date.now() - stopping).toBeLessThan(5_000);
  }, 60_000);
});
