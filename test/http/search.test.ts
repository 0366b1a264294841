import { describe, expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { makeLink } from '../support/relay/owner.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { answered } from '../support/relay/value-in.ts';

describe('the search everywhere', async () => {
  const env = { RELAY_WEBHOOKS_PRIVATE: '1' };
  const { relay, staff, service } = await stageOfFile({ env });
  const { client: admin } = await relay.enrol('Robin Marsh', 'admin');
  const { client: viewer } = await relay.enrol('Vic', 'viewer');
  const ids = [
    'cust-10',
    'cust-100',
    ...Array.from({ length: 30 }, (_each, index) => `cust-1${index + 11}0`),
  ];
  const connection = (await connectAccount(staff, { id: 'cust-1', name: 'Zulu House' })).id;
  for (const id of ids) await connectAccount(staff, { id });
  const { id: link } = await makeLink(staff, { account: { id: 'cust-linked', name: 'Heron Loft' } });
  const webhook = await relay.door.addWebhook({ body: { url: 'http://127.0.0.1:1/hooks/stays' } });
  const { id: key } = (await answered(admin.listServiceKeys())).serviceKeys[0] ?? { id: '' };
  const [event] = (
    await answered(service.readEvents({ query: { since: '0', type: 'connection.connected' } }))
  ).events;

  const search = async (q: string, by = admin) => (await answered(by.search({ query: { q } }))).results;
  const kindsOf = (results: readonly { kind: string }[]) => new Set(results.map(({ kind }) => kind));

  it('has the account with exactly that id first, and at most 20 results', async () => {
    const results = await search('cust-1');
    expect(results[0]).toMatchObject({ kind: 'account', id: 'cust-1', title: 'Zulu House' });
    expect(results).toHaveLength(20);
    expect(new Set(results.map(({ id }) => id)).size).toBe(20);
    expect((await search('CUST-10'))[0]).toMatchObject({ kind: 'account', id: 'cust-10' });
    expect((await search('zulu'))[0]).toMatchObject({ kind: 'account', id: 'cust-1' });
  });

  it('finds connections, links, events, staff, keys, webhooks and requests by their ids', async () => {
    expect((await search(connection))[0]).toEqual({
      ...{ kind: 'connection', id: connection, title: 'Zulu House', note: 'cust-1' },
    });
    expect((await search(link))[0]).toEqual({ kind: 'link', id: link, title: 'Heron Loft', note: 'open' });
    expect((await search(event?.id ?? ''))[0]).toMatchObject({
      kind: 'event',
      title: 'connection.connected',
    });
    const [person] = await search('robin');
    expect(person).toMatchObject({ kind: 'staff', title: 'Robin Marsh', note: 'admin' });
    expect(await search(person?.id ?? '')).toEqual([person]);
    expect((await search(key))[0]).toMatchObject({ kind: 'key', id: key });
    expect((await search('/hooks/STAYS'))[0]).toMatchObject({ kind: 'webhook', id: webhook.id });
    expect((await search(webhook.id))[0]).toMatchObject({
      kind: 'webhook',
      title: 'http://127.0.0.1:1/hooks/stays',
    });
    const { entries } = await answered(admin.readAudit({ query: { what: 'connected', limit: '1' } }));
    const request = entries[0]?.who.requestId ?? '';
    expect((await search(request))[0]).toEqual({
      ...{ kind: 'request', id: request, title: 'connected', note: entries[0]?.at },
    });
    const ofRequest = await answered(admin.readAudit({ query: { request } }));
    expect(ofRequest.entries.map(({ what }) => what)).toContain('connected');
    expect(await search('nothing has this name')).toEqual([]);
  });

  it('finds an account that has only a link', async () => {
    expect(await search('heron')).toEqual([
      { kind: 'account', id: 'cust-linked', title: 'Heron Loft', note: '' },
      { kind: 'link', id: link, title: 'Heron Loft', note: 'open' },
    ]);
    expect((await search('cust-linked'))[0]).toMatchObject({ kind: 'account', id: 'cust-linked' });
  });

  it('finds no staff, keys, webhooks or requests for those who are no admins', async () => {
    const { entries } = await answered(admin.readAudit({ query: { what: 'connected', limit: '1' } }));
    for (const q of ['robin', key, webhook.id, '/hooks/stays', entries[0]?.who.requestId ?? ''])
      expect(await search(q, viewer), q).toEqual([]);
    expect(kindsOf(await search('cust-', viewer))).toEqual(new Set(['account', 'link']));
    expect(kindsOf(await search(event?.id ?? '', viewer))).toEqual(new Set(['event']));
    expect(kindsOf(await search(connection, staff))).toEqual(new Set(['connection']));
  });

  it('refuses an empty text', async () => {
    for (const q of ['', ' ', 'x'.repeat(201)])
      expect(await admin.search({ query: { q } })).toMatchObject({ failure: { code: 'invalid_request' } });
  });
});
