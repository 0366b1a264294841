import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import { expect } from 'vitest';
import { day, minute, operator, sampleConnection, sampleTokens, start } from './samples.ts';
import { addConnection, auditedEvents, type Checks, disconnect } from './store-check.ts';

const idsOf = ({ connections }: { connections: { id: string }[] }) => connections.map(({ id }) => id);

export const listChecks: Checks = {
  'lists connections by the time they were connected, and those of the same time in a fixed order': async (
    bench,
  ) => {
    await addConnection(bench.store, { id: 'c', connectedAt: start + 2 });
    await addConnection(bench.store, { id: 'b', connectedAt: start + 2 });
    await addConnection(bench.store, { id: 'z', connectedAt: start + 1.999 });
    await addConnection(bench.store, { id: 'a', connectedAt: start + 10 });
    expect(idsOf(await (await bench.reopen()).connections.list({ limit: 10 }))).toEqual(['z', 'b', 'c', 'a']);
  },

  'lists every connection exactly once over all pages, and the last page has no cursor': async (bench) => {
    // Three with the same time, so that pages end between equal times.
    for (let index = 0; index < 30; index += 1) {
      const id = `connection-${String(index).padStart(2, '0')}`;
      await addConnection(bench.store, { id, connectedAt: start + Math.floor(index / 3) });
    }
    const store = await bench.reopen();
    const seen: string[] = [];
    const pages: number[] = [];
    let after: string | undefined;
    do {
      const page = await store.connections.list({ limit: 7, ...(after === undefined ? {} : { after }) });
      seen.push(...idsOf(page));
      pages.push(page.connections.length);
      after = page.next;
    } while (after !== undefined);
    expect(pages).toEqual([7, 7, 7, 7, 2]);
    expect(seen).toEqual([...seen].sort());
    expect(new Set(seen).size).toBe(30);
  },

  'returns no cursor with the last page even if that page is full': async ({ store }) => {
    await addConnection(store, { id: 'a' });
    await addConnection(store, { id: 'b' });
    expect((await store.connections.list({ limit: 2 })).next).toBeUndefined();
  },

  'continues a list at its cursor although connections were added and removed meanwhile': async ({
    store,
  }) => {
    for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) {
      await addConnection(store, { id, connectedAt: start + 10 * index });
    }
    const first = await store.connections.list({ limit: 2 });
    await addConnection(store, { id: 'earlier', connectedAt: start + 5 });
    await addConnection(store, { id: 'later', connectedAt: start + 25 });
    const rest = await store.connections.list({ limit: 10, after: first.next ?? '' });
    expect([...idsOf(first), ...idsOf(rest)]).toEqual(['a', 'b', 'c', 'later', 'd']);
  },

  'returns the state of the healthiest connection of each account, the newest of those equally healthy':
    async (bench) => {
      const add = (id: string, account: string, age: number, over: Partial<Connection> = {}) =>
        addConnection(bench.store, { id, account: { id: account }, connectedAt: start - age, ...over });
      const refused = { status: 'reauthorization_required', cause: 'refused' } as const;
      const degraded = { status: 'degraded', cause: 'slow' } as const;
      const ended = { status: 'disconnected', cause: 'disconnected_by_staff' } as const;
      await add('old', 'two healthy', 2);
      await add('new', 'two healthy', 1);
      await add('healthy', 'all kinds', 9);
      await add('degraded', 'all kinds', 3, degraded);
      await add('refused', 'all kinds', 2, refused);
      await add('ended', 'all kinds', 1, ended);
      await add('slow', 'ill', 5, degraded);
      await add('dead', 'ill', 2, refused);
      await add('dying', 'dead', 5, refused);
      await add('gone', 'dead', 1, ended);
      await add('alone', 'ended', 1, ended);
      // Accounts that are not asked for.
      await add('other', 'two', 0);
      await add('another', 'two healthy/', 0);
      const asked = ['all kinds', 'dead', 'ended', 'ill', 'never', 'two healthy', 'Zoë/ð "1", {2}'];
      await add('strange', asked.at(-1) ?? '', 0);
      const states = await (await bench.reopen()).connections.states(asked);
      expect(
        states
          .map(({ account, best }) => ({ account, status: best.status, connection: best.id }))
          .sort((one, other) => asked.indexOf(one.account) - asked.indexOf(other.account)),
      ).toEqual([
        { account: 'all kinds', status: 'active', connection: 'healthy' },
        { account: 'dead', status: 'reauthorization_required', connection: 'dying' },
        { account: 'ended', status: 'disconnected', connection: 'alone' },
        { account: 'ill', status: 'degraded', connection: 'slow' },
        { account: 'two healthy', status: 'active', connection: 'new' },
        { account: 'Zoë/ð "1", {2}', status: 'active', connection: 'strange' },
      ]);
      expect(await bench.store.connections.states([])).toEqual([]);
    },

  'returns whether an account’s living connections are of different organizations, and which ends first':
    async (bench) => {
      const add = (id: string, account: string, value: string | null, over: Partial<Connection> = {}) =>
        addConnection(bench.store, {
          id,
          account: { id: account },
          identity: value === null ? null : { by: 'org', value, name: null },
          ...over,
        });
      const ended = { status: 'disconnected', cause: 'disconnected_by_staff' } as const;
      await add('one', 'two owners', 'lakeside', { lastRenewedAt: start - 5 });
      await add('two', 'two owners', 'harbor');
      await add('three', 'one owner', 'lakeside');
      await add('four', 'one owner', 'lakeside', { status: 'degraded', cause: 'slow' });
      await add('five', 'former owner', 'lakeside');
      await add('six', 'former owner', 'harbor', ended);
      await add('seven', 'unknown owners', null);
      await add('eight', 'unknown owners', null);
      const asked = ['two owners', 'one owner', 'former owner', 'unknown owners'];
      const states = await (await bench.reopen()).connections.states(asked);
      const of = (account: string) => states.find((each) => each.account === account);
      expect(asked.map((account) => of(account)?.isAmbiguous)).toEqual([true, false, false, true]);
      expect(of('two owners')?.firstRenewedAt).toBe(start - 5);
      expect(of('one owner')?.best).toMatchObject({ id: 'three', status: 'active', cause: null });
    },

  'returns the states of two thousand accounts in one call': async ({ store }) => {
    const accounts = Array.from({ length: 2_000 }, (_, index) => `account-${index}`);
    for (const index of [7, 1_999]) {
      await addConnection(store, { id: `${index}`, account: { id: `account-${index}` } });
    }
    const states = await store.connections.states(accounts);
    expect(states.map(({ account }) => account).sort()).toEqual(['account-1999', 'account-7']);
  },

  'returns the connections due for renewal, longest overdue first, up to the limit': async (bench) => {
    await addConnection(bench.store, { id: 'later', renewAt: start + 3 });
    await addConnection(bench.store, { id: 'now', renewAt: start + 2 });
    await addConnection(bench.store, { id: 'long ago', renewAt: start - 50 });
    await addConnection(bench.store, { id: 'never', renewAt: null });
    const store = await bench.reopen();
    const due = async (limit: number) =>
      (await store.connections.due(start + 2, 'active', limit)).map(({ id }) => id);
    expect(await due(10)).toEqual(['long ago', 'now']);
    expect(await due(1)).toEqual(['long ago']);
    expect(await store.connections.scheduled()).toBe(3);
  },

  'counts the active connections whose refresh tokens end soon, and returns the first, soonest first': async (
    bench,
  ) => {
    const ending = (id: string, at: number, over = {}) =>
      addConnection(bench.store, { id, lastRenewedAt: at - 15 * day, renewAt: start, ...over });
    await ending('third', start + 3 * minute);
    await ending('first', start + minute);
    await ending('second', start + 2 * minute);
    await ending('ended', start - minute);
    await ending('later', start + day);
    await ending('in trouble', start + minute, { status: 'degraded', cause: 'unavailable' });
    const store = await bench.reopen();
    const { count, first } = await store.connections.urgent(start, start + 5 * minute, 2);
    expect(count).toBe(3);
    expect(first).toEqual([
      { id: 'first', diesAt: start + minute },
      { id: 'second', diesAt: start + 2 * minute },
    ]);
  },

  'returns due connections by status, each with the time at which it expires': async ({ store }) => {
    const refused = { status: 'reauthorization_required', cause: 'refused' } as const;
    await addConnection(store, { id: 'idle', renewAt: start - 1 });
    await addConnection(store, { id: 'failing', status: 'degraded', cause: 'slow', renewAt: start });
    await addConnection(store, { id: 'refused', ...refused, renewAt: start - 5 });
    for (const [state, id] of [
      ['active', 'idle'],
      ['degraded', 'failing'],
      ['reauthorization_required', 'refused'],
    ] as const) {
      expect(await store.connections.due(start, state, 10)).toEqual([{ id, diesAt: start + 15 * day }]);
    }
    await store.connections.settleRenewal('failing', 'other', (each) => each, start, operator);
    expect(await store.connections.due(start - 1, 'degraded', 10)).toEqual([]);
  },

  'treats a renewal planned by a clock that ran ahead as due': async ({ store }) => {
    await addConnection(store, { id: 'soon', renewAt: start + 15 * day });
    await addConnection(store, { id: 'in a year', renewAt: start + 400 * day });
    expect((await store.connections.due(start, 'active', 10)).map(({ id }) => id)).toEqual(['in a year']);
    const lease = { owner: 'first', now: start, until: start + 30, refresh: true, onlyIfDue: true };
    expect(await store.connections.beginRenewal('in a year', lease, operator)).toMatchObject({
      id: 'in a year',
    });
  },
};

export const disconnectChecks: Checks = {
  'keeps the access code of a disconnected connection so that it can be renewed again': async (bench) => {
    await addConnection(bench.store);
    const ended = await disconnect(bench.store);
    expect(ended).toMatchObject({ status: 'disconnected', cause: 'disconnected_by_staff', renewAt: null });
    const kept = await (await bench.reopen()).connections.find('connection-1');
    expect(kept).toEqual(ended);
    expect(kept?.accessCode).toBe('sealed-access-code');
  },

  'erases access code and tokens of a forgotten connection': async (bench) => {
    await addConnection(bench.store);
    const how = { cause: 'disconnected_by_operator', forget: true, now: start + 5 } as const;
    await bench.store.connections.disconnect('connection-1', how, operator);
    const store = await bench.reopen();
    const kept = await store.connections.find('connection-1');
    expect(kept).toMatchObject({ accessCode: null, tokens: null, status: 'disconnected' });
    expect((await auditedEvents(store)).slice(-2)).toEqual(['disconnected', 'forgotten']);
  },

  'restores no secrets when a forgotten connection is disconnected again': async ({ store }) => {
    await addConnection(store);
    await disconnect(store, { forget: true });
    expect(await disconnect(store)).toMatchObject({ accessCode: null, tokens: null });
  },

  'erases a lost connection but not an existing one, and records that in the audit log': async (bench) => {
    const connection = await addConnection(bench.store);
    for (const id of ['connection-1', 'lost'])
      await bench.store.connections.eraseLost(id, start + 5, operator);
    const store = await bench.reopen();
    expect(await store.connections.find('connection-1')).toEqual(connection);
    const entries = await store.audit.read({ what: ['forgotten'], limit: 10 });
    expect(entries).toEqual([{ at: start + 5, what: 'forgotten', who: operator, connection: 'lost' }]);
  },

  'returns nothing when the connection to disconnect does not exist': async ({ store }) => {
    expect(await disconnect(store, { id: 'nothing', forget: true })).toBeUndefined();
  },

  'reads a connection exactly as it was written': async (bench) => {
    const connection = sampleConnection({
      account: { id: 'Zoë/ð "1"', name: '🏠 & <b>' },
      tokens: sampleTokens({ refreshToken: null, userTokenExpiresAt: start + 0.125 }),
      failing: { since: start - 1, times: 3 },
      status: 'degraded',
      cause: 'slow',
    });
    await addConnection(bench.store, connection);
    expect(await (await bench.reopen()).connections.find('connection-1')).toEqual(connection);
  },
};
