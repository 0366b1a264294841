import { decideHold } from '@noiseaware-connect/relay/domain/link/decide-hold';
import { decideEndLink, decideExpiry, decidePress } from '@noiseaware-connect/relay/domain/link/decide-link';
import type { Link } from '@noiseaware-connect/relay/domain/link/link';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { toldTo } from './outbox-checks.ts';
import {
  ada,
  auditLife,
  day,
  eventLife,
  minute,
  presented,
  sampleConnection,
  samplePairing,
  sampleWebhook,
  start,
} from './samples.ts';
import { after, atOnce, auditedEvents, type Checks, tally } from './store-check.ts';

const owner = { kind: 'owner', id: 'link-1' } as const;

export const sampleLink = (over: Partial<Link> = {}): Link => ({
  id: 'link-1',
  hash: 'hash-of-link',
  account: { id: 'account-1', name: 'Seaside Rentals' },
  connection: null,
  choice: 'account',
  madeBy: { kind: 'staff', id: 'staff-ada', name: 'Ada' },
  confirm: true,
  returnTo: null,
  createdAt: start,
  expiresAt: start + day,
  pairing: null,
  challenge: null,
  waiting: null,
  denied: null,
  ended: null,
  ...over,
});

const pairingOf = (id: string) => samplePairing({ id, codeHash: `code-of-${id}`, session: 'link-1' });
const press = ({ links }: Store, id = 'pairing-1') =>
  links.change('link-1', (found) => decidePress(found, pairingOf(id), owner));
const lakeside = { by: 'org', value: 'lakeside', name: null };
const waiting = {
  accessCode: 'sealed-access-code',
  organization: 'Lakeside (1)',
  connection: null,
  current: null,
};
const hold = ({ links }: Store, pairing = 'pairing-1', now = start) =>
  links.change('link-1', (found) => decideHold(found, { pairing, waiting, now, by: owner }));
const revoke = ({ links }: Store) =>
  links.change('link-1', (found) => decideEndLink(found, 'revoked', start, ada));
const expire = ({ links }: Store, before: number) =>
  links.change('link-1', (found) => decideExpiry(found, before, before + minute));
const connect = ({ pairings }: Store, id = 'pairing-1') =>
  pairings.connect(id, sampleConnection({ identity: lakeside }), start + 1, owner);

export const linkChecks: Checks = after(({ links }) => links.add(sampleLink(), ada), {
  'finds links by part of a name, and counts those of a maker that have not ended and those that wait':
    async (bench) => {
      const { links } = bench.store;
      const bo = { kind: 'staff', id: 'staff-bo', name: 'Bo Ångström' } as const;
      const add = (id: string, over: Partial<Link>) =>
        links.add(sampleLink({ id, hash: `hash-of-${id}`, createdAt: start + 1, ...over }), ada);
      await add('of Bo', { madeBy: bo });
      await add('lake', { account: { id: 'cust-7', name: 'Zoë’s LAKE' } });
      await add('waits', { waiting, createdAt: start + 2 });
      await add('past', { expiresAt: start });
      await add('revoked', { ended: { as: 'revoked', at: start } });
      const store = await bench.reopen();
      const list = async (named: string, limit = 10) =>
        (await store.links.list({ named, limit })).links.map(({ id }) => id);
      expect(await list('ÅNGS')).toEqual(['of Bo']);
      expect(await list('zoë')).toEqual(['lake']);
      expect(await list('CUST-')).toEqual(['lake']);
      expect(await list('lake')).toEqual(['waits', 'lake']);
      expect(await list('lake', 1)).toEqual(['waits']);
      expect(await list('nobody')).toEqual([]);
      expect(await store.links.countPending(['staff-ada'], start)).toEqual({
        pendingLinks: 3,
        waitingLinks: 1,
      });
      const both = await store.links.countPending(['staff-ada', 'staff-bo'], start);
      expect(both).toEqual({ pendingLinks: 4, waitingLinks: 1 });
      expect(await store.links.countPending([], start)).toEqual({ pendingLinks: 0, waitingLinks: 0 });
    },

  'finds a link by its id and by the hash of its secret': async (bench) => {
    const { links } = await bench.reopen();
    expect(await links.find('link-1')).toEqual(sampleLink());
    expect(await links.findBySecret('hash-of-link')).toEqual(sampleLink());
    expect(await links.find('hash-of-link')).toBeUndefined();
    expect(await links.findBySecret('link-1')).toBeUndefined();
  },

  'refuses a link whose id is taken, and keeps the existing one': async (bench) => {
    await expect(bench.store.links.add(sampleLink({ hash: 'other' }), ada)).rejects.toThrow();
    const store = await bench.reopen();
    expect(await store.links.find('link-1')).toEqual(sampleLink());
    expect(await auditedEvents(store)).toEqual(['link_made']);
  },

  'starts a pairing each time a link is used, and ends the previous one': async (bench) => {
    const pressed = await atOnce(20, (index) => press(bench.store, `pairing-${index}`));
    expect(tally(pressed)).toEqual({ begun: 20 });
    const store = await bench.reopen();
    const all = await atOnce(20, (index) => store.pairings.find(`pairing-${index}`));
    const open = all.filter((pairing) => pairing?.ended === null);
    expect(open.map((pairing) => pairing?.id)).toEqual([(await store.links.find('link-1'))?.pairing]);
    const codeHash = `code-of-${open[0]?.id}`;
    expect((await store.pairings.claim({ ...presented, codeHash })).outcome).toBe('granted');
  },

  'ends a link when its pairing connects, and refuses its use afterwards': async (bench) => {
    await press(bench.store);
    expect(await connect(bench.store)).toMatchObject({ outcome: 'connected' });
    const store = await bench.reopen();
    expect(await store.links.find('link-1')).toEqual(
      sampleLink({
        ...{ pairing: 'pairing-1', challenge: 'challenge', startedAt: start },
        ended: { as: 'connected', at: start + 1, connection: 'connection-1', identity: lakeside },
      }),
    );
    expect(await press(store, 'pairing-2')).toBe('connected');
    expect(await store.pairings.find('pairing-2')).toBeUndefined();
  },

  'keeps an authorization that awaits confirmation until the link’s creator confirms it, then erases it':
    async (bench) => {
      await press(bench.store);
      expect(tally(await atOnce(10, () => hold(bench.store)))).toEqual({ held: 1, ended: 9 });
      const later = await bench.reopen();
      await later.sweep(start + 2 * day, auditLife, eventLife);
      expect(await later.links.find('link-1')).toMatchObject({ waiting, ended: null });
      expect(await press(later, 'pairing-2')).toBe('awaiting_confirmation');
      expect(await connect(later)).toMatchObject({ outcome: 'connected' });
      const kept = await bench.reopen();
      expect(await kept.links.find('link-1')).toMatchObject({ waiting: null, ended: { as: 'connected' } });
      expect(await auditedEvents(kept)).toEqual([
        'link_made',
        'pairing_started',
        'link_authorized',
        'connected',
      ]);
    },

  'cancels the pairing of a link when it is revoked, and erases an authorization that awaits confirmation':
    async (bench) => {
      await press(bench.store);
      await hold(bench.store);
      await revoke(bench.store);
      const store = await bench.reopen();
      expect(await store.links.find('link-1')).toMatchObject({ waiting: null, ended: { as: 'revoked' } });
      expect(await connect(store)).toEqual({ outcome: 'ended' });
      expect(await store.connections.find('connection-1')).toBeUndefined();
      expect((await auditedEvents(store)).slice(-2)).toEqual(['pairing_cancelled', 'link_revoked']);
    },

  'lets either the revocation or the completion of a link succeed if both are concurrent': async (bench) => {
    await press(bench.store);
    const [connected] = await Promise.all([connect(bench.store), revoke(bench.store)]);
    const store = await bench.reopen();
    const isConnected = connected.outcome === 'connected';
    const as = isConnected ? 'connected' : 'revoked';
    expect((await store.links.find('link-1'))?.ended?.as).toBe(as);
    expect((await store.connections.find('connection-1')) !== undefined).toBe(isConnected);
  },

  'queues one event when a link was used: on awaiting confirmation, or on connecting directly': async (
    bench,
  ) => {
    const toldOf = async (then: () => Promise<unknown>) => {
      await then();
      const told = await toldTo(await bench.reopen());
      return told
        .filter(({ type }) => type === 'link.used')
        .map(({ subject, account, data }) => [subject, account, JSON.parse(data).link.status]);
    };
    await bench.store.webhooks.add(sampleWebhook(), ada);
    await press(bench.store);
    expect(await toldOf(() => hold(bench.store))).toEqual([['link-1', 'account-1', 'awaiting_confirmation']]);
    expect(await toldOf(() => connect(bench.store))).toEqual([]);
    await bench.store.links.add(sampleLink({ id: 'link-2', hash: 'second' }), ada);
    const second = samplePairing({ id: 'second', codeHash: 'second', session: 'link-2' });
    await bench.store.links.change('link-2', (found) => decidePress(found, second, owner));
    expect(await toldOf(() => connect(bench.store, 'second'))).toEqual([
      ['link-2', 'account-1', 'connected'],
    ]);
  },

  'adds at most 1,000 links of one maker that can still be used': async ({ store: { links, archive } }) => {
    const linkOf = (nth: number, over: Partial<Link> = {}) =>
      sampleLink({ id: `many-${nth}`, hash: `many-${nth}`, ...over });
    const add = (nth: number, over?: Partial<Link>) => links.add(linkOf(nth, over), ada);
    await links.change('link-1', (found) => decideEndLink(found, 'revoked', start, ada));
    await archive.write({
      collection: 'links',
      records: Array.from({ length: 997 }, (_, index) => linkOf(index)),
    });
    const added = await atOnce(8, (index) => add(997 + index));
    expect(tally(added)).toEqual({ added: 3, too_many: 5 });
    expect(await add(1_020)).toBe('too_many');
    expect(await links.find('many-1020')).toBeUndefined();
    const madeBy = { kind: 'staff', id: 'staff-ben', name: 'Ben' } as const;
    expect(await add(1_021, { madeBy })).toBe('added');
    await links.change('many-7', (found) => decideEndLink(found, 'revoked', start, ada));
    expect(await add(1_020)).toBe('added');
    expect(await add(1_022, { createdAt: start + 2 * day, expiresAt: start + 3 * day })).toBe('added');
  },

  'returns links that have expired but were not ended yet, longest expired first': async (bench) => {
    const { links } = bench.store;
    await links.add(sampleLink({ id: 'link-2', hash: '2', expiresAt: start + minute }), ada);
    await links.add(sampleLink({ id: 'link-3', hash: '3', expiresAt: start + 2 * day }), ada);
    await links.add(sampleLink({ id: 'link-4', hash: '4', expiresAt: start + minute }), ada);
    await links.change('link-4', (found) => decideEndLink(found, 'revoked', start, ada));
    const later = (await bench.reopen()).links;
    expect(await later.overdue(start + minute - 1, 9)).toEqual([]);
    expect(await later.overdue(start + day, 9)).toEqual(['link-2', 'link-1']);
    expect(await later.overdue(start + day, 1)).toEqual(['link-2']);
  },

  'ends an expired link once, and queues one event for that': async ({ store }) => {
    await store.webhooks.add(sampleWebhook({ events: ['link.expired'] }), ada);
    const { expiresAt } = sampleLink();
    await expire(store, expiresAt - 1);
    expect((await store.links.find('link-1'))?.ended).toBeNull();
    await atOnce(5, () => expire(store, expiresAt));
    expect(await store.links.overdue(expiresAt, 9)).toEqual([]);
    expect((await toldTo(store, expiresAt + day)).map(({ type }) => type)).toEqual(['link.expired']);
  },

  'erases the authorization of a link that was never confirmed, and removes the link weeks later': async (
    bench,
  ) => {
    await press(bench.store);
    await hold(bench.store);
    const { expiresAt = 0 } = (await bench.store.links.find('link-1')) ?? {};
    await expire(bench.store, expiresAt);
    const store = await bench.reopen();
    expect(await store.links.find('link-1')).toMatchObject({
      waiting: null,
      ended: { as: 'expired', at: expiresAt },
    });
    expect(await connect(store)).toEqual({ outcome: 'ended' });
    await store.sweep(expiresAt + 30 * day + 1, auditLife, eventLife);
    expect(await store.links.find('link-1')).toBeUndefined();
  },
});
