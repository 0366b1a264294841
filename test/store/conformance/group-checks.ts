import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import { connectionStates, summarize } from '@noiseaware-connect/relay/domain/connection/groups';
import type { ConnectionFilter } from '@noiseaware-connect/relay/store/contract/connection';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { groupOf } from '@noiseaware-connect/shared/connection-group';
import { type ConnectionGroup, connectionGroups } from '@noiseaware-connect/shared/shapes';
import { expect } from 'vitest';
import { ada, auditLife, day, eventLife, sampleConnection, start } from './samples.ts';
import { addConnection, type Checks, disconnect } from './store-check.ts';

const list = async (store: Store, filter: Partial<ConnectionFilter>): Promise<string[]> =>
  (await store.connections.list({ limit: 1_000, ...filter })).connections.map(({ id }) => id);

const summaryOf = async (store: Store, now = start) => summarize(await store.connections.countStates(now));

/** Adds a connection that dies in that many days. */
const endsIn = (store: Store, days: number, id: string, over: Partial<Connection> = {}) =>
  addConnection(store, { id, lastRenewedAt: start + (days - 15) * day, ...over });

const failing = { status: 'degraded', cause: 'slow' } as const;
const refused = { status: 'reauthorization_required', cause: 'refused' } as const;

export const groupChecks: Checks = {
  'counts and lists connections by group in every state, before and after they are about to expire': async (
    bench,
  ) => {
    const inGroup: Record<ConnectionGroup, string[]> = { needs_you: [], trouble: [], fine: [], ended: [] };
    for (const [index, state] of connectionStates.entries()) {
      for (const days of [14, 5.001, 5, 0, -1]) {
        const id = `${index} ${days}`;
        await endsIn(bench.store, days, id, state);
        const diesAt = new Date((start + days * day) * 1000).toISOString();
        inGroup[groupOf({ ...state, diesAt }, start * 1000)].push(id);
      }
    }
    const store = await bench.reopen();
    for (const name of connectionGroups) {
      const listed = await list(store, { listed: { group: name, now: start } });
      expect(listed.sort(), name).toEqual(inGroup[name].sort());
    }
    expect(await summaryOf(store)).toEqual({
      needsYou: inGroup.needs_you.length,
      trouble: inGroup.trouble.length,
      fine: inGroup.fine.length,
      ended: inGroup.ended.length,
      nextDeath: new Date((start + 5 * day) * 1000).toISOString(),
    });
  },

  'knows how many connections are in each state and which of them dies next, through every change': async (
    bench,
  ) => {
    const { store } = bench;
    const expectRight = async (now: number, { connections: each } = store) => {
      const { connections } = await each.list({ limit: 1_000 });
      const totals = connectionStates.map((state) => {
        const inState = connections.filter(
          ({ status, cause }) => status === state.status && cause === state.cause,
        );
        const living = inState.map(({ lastRenewedAt }) => lastRenewedAt).filter((at) => at > now - 15 * day);
        return {
          state,
          connections: inState.length,
          nextRenewed: living.length === 0 ? null : Math.min(...living),
        };
      });
      expect(await each.totals(now)).toMatchObject(totals);
      return totals.filter(({ connections }) => connections > 0).length;
    };
    expect(await expectRight(start)).toBe(0);
    await endsIn(store, 8, 'a');
    await endsIn(store, 9, 'b', failing);
    await endsIn(store, 4, 'c');
    await endsIn(store, 3, 'd', refused);
    expect(await expectRight(start)).toBe(3);
    expect(await expectRight(start + 5 * day)).toBe(3);
    const lease = { owner: 'one', now: start, until: start + 60, refresh: true };
    for (const id of ['a', 'b'] as const) await store.connections.beginRenewal(id, lease, ada);
    await expectRight(start);
    await store.connections.settleRenewal('a', 'one', (each) => ({ ...each, ...refused }), start, ada);
    await store.connections.settleRenewal(
      'b',
      'one',
      (each) => ({ ...each, status: 'active', cause: null, lastRenewedAt: start }),
      start,
      ada,
    );
    await store.connections.settleRenewal('b', 'another', (each) => ({ ...each, ...refused }), start, ada);
    await disconnect(store, { id: 'c' });
    expect(await expectRight(start)).toBe(3);
    await store.sweep(start, auditLife, eventLife);
    await expectRight(start);
    expect(await expectRight(start, await bench.reopen())).toBe(3);
  },

  'updates the counts by group as connections change and as time passes': async ({ store }) => {
    expect(await summaryOf(store)).toEqual({ needsYou: 0, trouble: 0, fine: 0, ended: 0, nextDeath: null });
    await endsIn(store, 8, 'a');
    await endsIn(store, 9, 'b', failing);
    const [none, one] = [{ needsYou: 0, trouble: 0, fine: 0, ended: 0 }, new Date((start + 9 * day) * 1000)];
    expect(await summaryOf(store)).toMatchObject({ ...none, fine: 1, trouble: 1 });
    expect(await summaryOf(store, start + 3 * day)).toMatchObject({ ...none, needsYou: 1, trouble: 1 });
    const lease = { owner: 'one', now: start, until: start + 60, refresh: true };
    await store.connections.beginRenewal('a', lease, ada);
    await store.connections.settleRenewal('a', 'one', (each) => ({ ...each, ...refused }), start, ada);
    // What NoiseAware has refused has stopped working: it does not end next.
    const refusedOne = { ...none, needsYou: 1, trouble: 1, nextDeath: one.toISOString() };
    expect(await summaryOf(store)).toEqual(refusedOne);
    await disconnect(store, { id: 'a' });
    expect(await summaryOf(store)).toEqual({ ...none, trouble: 1, ended: 1, nextDeath: one.toISOString() });
  },

  'lists the connections of a group by expiry, soonest first, each exactly once': async (bench) => {
    const days = [3, 1, 11, 2, 4, 9, 1, 7, 12];
    for (const [index, each] of days.entries()) {
      const state = each > 5 ? refused : index % 2 === 0 ? failing : {};
      await endsIn(bench.store, each, `${String(each).padStart(2, '0')} ${index}`, {
        ...state,
        connectedAt: start - each,
      });
    }
    await endsIn(bench.store, 10, 'fine');
    const store = await bench.reopen();
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.connections.list({
        listed: { group: 'needs_you', now: start },
        limit: 2,
        after,
      });
      seen.push(...page.connections.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(['01 1', '01 6', '02 3', '03 0', '04 4', '07 7', '09 5', '11 2', '12 8']);
  },

  'lists those that need a person by expiry, then all others by account with numbers as numbers': async (
    bench,
  ) => {
    const named = (id: string, name: string, over: Partial<Connection> = {}) =>
      endsIn(bench.store, 12, id, { account: { id: `of ${id}`, name }, ...over });
    await named('j', 'Zoë');
    await named('i', 'zOE 2', failing);
    await named('a', 'ångström 10');
    await named('b', 'ANGSTROM 9', { status: 'disconnected', cause: 'disconnected_by_staff' });
    await named('c', 'Cabin 1');
    await named('d', 'Cabin 10');
    await named('e', 'Cabin 2');
    await named('f', 'cabin 002b');
    await named('same 10', 'Cabin');
    await named('same 9', 'Cabin');
    await named('k', 'Отель 2');
    await endsIn(bench.store, 12, 'l', { account: { id: 'cabin 3' } });
    await endsIn(bench.store, 3, 'soon', { account: { id: 'soon', name: 'Zulu' } });
    await endsIn(bench.store, 2, 'sooner', { account: { id: 'sooner', name: 'Yankee' } });
    await endsIn(bench.store, 2, 'as soon', { account: { id: 'as soon', name: 'Xray' } });
    await endsIn(bench.store, 14, 'refused', { ...refused, account: { id: 'refused', name: 'Alpha' } });
    const store = await bench.reopen();
    const urgent = ['as soon', 'sooner', 'soon', 'refused'];
    const others = ['b', 'a', 'same 9', 'same 10', 'c', 'e', 'f', 'l', 'd', 'j', 'i', 'k'];
    expect(await list(store, { listed: { now: start } })).toEqual([...urgent, ...others]);
    expect(await list(store, { listed: { now: start, group: 'trouble' } })).toEqual(['i']);
    expect(await list(store, { named: 'cabin 1', listed: { now: start } })).toEqual(['c', 'd']);
    const seen: string[] = [];
    let after: string | undefined;
    for (let now = start; ; now += 3 * day) {
      // Later pages keep to the groups of the first one, although more connections are about to expire by then.
      const page = await store.connections.list({ listed: { now }, limit: 3, after });
      seen.push(...page.connections.map(({ id }) => id));
      after = page.next;
      if (after === undefined) break;
    }
    expect(seen).toEqual([...urgent, ...others]);
  },

  'finds the connections that expire on a day, without those that were disconnected': async ({ store }) => {
    for (const days of [1, 2, 2.999, 3]) await endsIn(store, days, `${days}`);
    await endsIn(store, 2, 'ended', { status: 'disconnected', cause: 'disconnected_by_staff' });
    const dies = { from: start + 2 * day, until: start + 3 * day };
    expect(await list(store, { dies, listed: { now: start } })).toEqual(['2', '2.999']);
    expect(await list(store, { dies, listed: { now: start, group: 'fine' } })).toEqual([]);
  },

  'finds a connection by a part of any of its names, regardless of case': async (bench) => {
    const identity = { by: 'me', value: '9007199254740994', name: 'Harbor HOUSE' };
    await addConnection(bench.store, {
      id: 'a',
      account: { id: 'Cust-1042', name: 'ZOË’s Strandhäuser' },
      connectedBy: { id: 'staff-bo', name: 'Bo ÅNGSTRÖM' },
      responsible: { id: 'staff-cy', name: 'Cy' },
      connectedAt: start - 1,
      identity,
    });
    await addConnection(bench.store, {
      id: 'b',
      account: { id: '100%_a\\b' },
      identity: { ...identity, name: null },
    });
    const store = await bench.reopen();
    const found: Record<string, string[]> = {};
    for (const named of [
      ...[
        'cUST-10',
        'zoë’S',
        'strandHÄUSER',
        'ångström',
        'cy',
        'harbor house (9',
        '9007199254740994',
        'ada',
        'rbo',
      ],
      ...[
        '%',
        '_',
        '\\',
        'Ha',
        'ar',
        'z',
        '(9',
        '.',
        '0%_A\\B',
        '',
        '1042zoë',
        'seaside',
        'connection',
        'null',
        'staff-bo',
      ],
    ]) {
      found[named] = await list(store, { named });
    }
    expect(found).toEqual({
      'cUST-10': ['a'],
      'zoë’S': ['a'],
      strandHÄUSER: ['a'],
      ångström: ['a'],
      cy: ['a'],
      'harbor house (9': ['a'],
      '9007199254740994': ['a', 'b'],
      ada: ['b'],
      rbo: ['a'],
      '%': [],
      _: ['b'],
      '\\': [],
      Ha: ['a'],
      ar: [],
      z: ['a'],
      '(9': ['a'],
      '.': [],
      '0%_A\\B': ['b'],
      '': ['a', 'b'],
      '1042zoë': [],
      seaside: [],
      connection: [],
      null: [],
      'staff-bo': [],
    });
  },

  'finds the account with the searched id first, then ids that begin with it, then the rest, over all pages':
    async (bench) => {
      const add = (id: string, account: string, over: Partial<Connection> = {}) =>
        endsIn(bench.store, 12, id, { account: { id: account, name: `Name ${id}` }, ...over });
      await add('a', 'x-cust-1', refused);
      await add('b', 'cust-10');
      await add('c', 'Cust-12', refused);
      await add('d', 'cust-1', failing);
      await add('e', 'cust-1', { status: 'disconnected', cause: 'disconnected_by_staff' });
      await add('f', 'CUST-1', refused);
      await add('g', 'cust-1/ä%', failing);
      await add('h', 'cust-2');
      await add('i', 'other', { account: { id: 'other', name: 'Formerly cust-1' } });
      await add('j', 'ä%/1');
      const store = await bench.reopen();
      const search = (named: string, filter: Partial<ConnectionFilter> = {}) =>
        list(store, { named, listed: { now: start }, ...filter });
      const ranked = ['f', 'd', 'e', 'c', 'b', 'g', 'a', 'i'];
      expect(await search('cust-1')).toEqual(ranked);
      expect(await search('CUST-1')).toEqual(ranked);
      expect(await search('cust-1', { listed: { now: start, group: 'trouble' } })).toEqual(['d', 'g']);
      expect(await search('cust-1', { listed: { now: start, group: 'needs_you' } })).toEqual(['f', 'c', 'a']);
      expect(await search('cust-1', { account: 'cust-1' })).toEqual(['d', 'e']);
      expect(await search('cust-1', { accountScope: ['{*}cust-1'] })).toEqual(['d', 'e', 'a']);
      expect(await search('ä%')).toEqual(['j', 'g']);
      expect(await search('cust-1/')).toEqual(['g']);
      for (const limit of [1, 2, 3]) {
        const pages: string[] = [];
        let after: string | undefined;
        for (let now = start; ; now += 3 * day) {
          const page = await store.connections.list({ named: 'cust-1', listed: { now }, limit, after });
          pages.push(...page.connections.map(({ id }) => id));
          after = page.next;
          if (after === undefined) break;
        }
        expect(pages, `pages of ${limit}`).toEqual(ranked);
      }
    },

  'ranks a search also where hundreds of ids begin with it': async ({ store }) => {
    const records = Array.from({ length: 600 }, (_, index) =>
      sampleConnection({ id: `${index}`, account: { id: `cust-${index}`, name: `House ${index}` } }),
    );
    await store.archive.write({ collection: 'connections', records });
    await endsIn(store, 12, 'x', { account: { id: 'x', name: 'A cust-' } });
    await endsIn(store, 12, 'urgent', { ...refused, account: { id: 'CUST-z' } });
    await endsIn(store, 12, 'exact', { account: { id: 'Cust-', name: 'Zulu' } });
    const ids = await list(store, { named: 'cust-', listed: { now: start }, limit: 4 });
    expect(ids).toEqual(['exact', 'urgent', '0', '1']);
    const all: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.connections.list({ named: 'cust-', listed: { now: start }, limit: 50, after });
      all.push(...page.connections.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect([all.length, new Set(all).size, all.at(-1)]).toEqual([603, 603, 'x']);
  },

  'lists and counts only connections whose accounts match given patterns, in full pages': async (bench) => {
    const names = [
      'cust-1',
      'cust-22',
      'CUST-3',
      'cust-',
      'x-cust-4',
      'a%b',
      'a_b',
      'axb',
      'a\\b',
      'Zoë {x}',
    ];
    for (const [index, name] of names.entries()) {
      const state = index % 2 === 0 ? {} : refused;
      await endsIn(bench.store, 10 + index / 10, name, {
        ...state,
        account: { id: name },
        connectedAt: start + index,
      });
    }
    const store = await bench.reopen();
    expect(await list(store, { accountScope: ['cust-{*}'] })).toEqual(['cust-1', 'cust-22', 'cust-']);
    expect(await list(store, { accountScope: ['cust-{*}2', 'a%b'] })).toEqual(['cust-22', 'a%b']);
    expect(await list(store, { accountScope: ['a_b'] })).toEqual(['a_b']);
    expect(await list(store, { accountScope: ['a\\{*}'] })).toEqual(['a\\b']);
    expect(await list(store, { accountScope: ['a{*}b', '{*} {*}'] })).toEqual([
      'a%b',
      'a_b',
      'axb',
      'a\\b',
      'Zoë {x}',
    ]);
    expect(await list(store, { accountScope: null })).toHaveLength(names.length);
    expect(await list(store, { accountScope: ['none'] })).toEqual([]);
    const listed = { group: 'needs_you', now: start } as const;
    expect(await list(store, { accountScope: ['{*}cust{*}'], listed, named: 'cUST' })).toEqual([
      'cust-22',
      'cust-',
    ]);
    expect(await list(store, { accountScope: ['cust-1'], account: 'cust-22' })).toEqual([]);
    const page = await store.connections.list({ accountScope: ['{*}b', '{*}-4'], limit: 3 });
    expect(page.connections).toHaveLength(3);
    expect(await list(store, { accountScope: ['{*}b', '{*}-4'], after: page.next })).toHaveLength(2);
    const counted = summarize(await store.connections.countStates(start, ['cust-{*}']));
    expect(counted).toEqual({
      needsYou: 2,
      trouble: 0,
      fine: 1,
      ended: 0,
      nextDeath: new Date((start + 10 * day) * 1000).toISOString(),
    });
    expect(await store.connections.countStates(start, ['{*}'])).toEqual(
      await store.connections.countStates(start),
    );
  },
};
