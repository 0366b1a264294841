import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import type { Move } from '@noiseaware-connect/relay/domain/connection/decide-move';
import { expect } from 'vitest';
import { sampleLink } from './link-checks.ts';
import { ada, day, minute, operator, relay, sampleConnection, samplePairing, start } from './samples.ts';
import { addConnection, atOnce, auditedEvents, type Checks, disconnect } from './store-check.ts';

const account = { id: 'account-2', name: 'Harbor House' };
/** The values of a sample connection, sealed for the other account. */
const values = ['access-code', 'user-token', 'refresh-token'].map((each) => ({
  from: `sealed-${each}`,
  to: `moved-${each}`,
}));
const move: Move = { account, values, now: start + 5 };

export const accountMoveChecks: Checks = {
  'moves a connection with its codes and tokens to another account, where lists find it, and records that':
    async (bench) => {
      const before = await addConnection(bench.store);
      const after: Connection = {
        ...before,
        account,
        accessCode: 'moved-access-code',
        tokens: before.tokens && {
          ...before.tokens,
          userToken: 'moved-user-token',
          refreshToken: 'moved-refresh-token',
        },
      };
      expect(await bench.store.connections.move('connection-1', move, operator)).toEqual({
        ...{ outcome: 'moved', connection: after, from: 'account-1' },
      });
      const store = await bench.reopen();
      expect(await store.connections.find('connection-1')).toEqual(after);
      const listed = async (id: string) =>
        (await store.connections.list({ account: id, limit: 9 })).connections;
      expect([await listed('account-1'), await listed('account-2')]).toEqual([[], [after]]);
      const { events } = await store.events.read({ after: 0, limit: 9, types: ['connection.moved'] });
      expect(events).toMatchObject([{ account: 'account-2', subject: 'connection-1', at: start + 5 }]);
      const facts = { connection: 'connection-1', account: 'account-2', from: 'account-1', status: 'active' };
      for (const about of ['account-1', 'account-2'])
        expect((await store.audit.read({ about, limit: 9 })).at(-1)).toEqual({
          ...{ at: start + 5, what: 'moved', who: operator, ...facts },
        });
    },

  'moves a forgotten connection, of which only a hash of its access code is left': async ({ store }) => {
    await addConnection(store, { accessCodeHash: 'hash-of-access-code' });
    await disconnect(store, { forget: true });
    const moved = await store.connections.move('connection-1', { ...move, values: [] }, operator);
    expect(moved).toMatchObject({ outcome: 'moved', connection: { account, accessCode: null } });
    expect(await store.connections.find('connection-1')).toMatchObject({
      accessCodeHash: 'hash-of-access-code',
    });
  },

  'moves no connection to an account with one that is not disconnected': async ({ store }) => {
    await addConnection(store);
    await addConnection(store, { id: 'other', account, status: 'reauthorization_required' });
    const tried = () => store.connections.move('connection-1', move, operator);
    expect(await tried()).toEqual({ outcome: 'living' });
    await disconnect(store, { id: 'other' });
    expect(await tried()).toMatchObject({ outcome: 'moved' });
  },

  'moves no connection while a link or pairing of either account is open, but once it has expired': async ({
    store,
  }) => {
    await addConnection(store);
    const tried = (now: number) => store.connections.move('connection-1', { ...move, now }, operator);
    for (const id of ['account-1', 'account-2']) {
      await store.pairings.start(samplePairing({ id, codeHash: id, account: { id } }), ada);
      expect(await tried(start + minute)).toEqual({ outcome: 'open' });
      await store.pairings.cancel(id, start, ada);
      await store.links.add(sampleLink({ id, hash: id, account: { id } }), ada);
      expect(await tried(start + minute)).toEqual({ outcome: 'open' });
      const { expiresAt } = sampleLink();
      if (id === 'account-2') expect(await tried(expiresAt + day)).toMatchObject({ outcome: 'moved' });
      else
        await store.links.change(id, ({ link }) => ({
          answer: undefined,
          remove: { links: [link?.id ?? ''] },
        }));
    }
  },

  'moves no connection during its renewal, nor before an interrupted one is known as such': async ({
    store,
  }) => {
    await addConnection(store);
    const lease = { owner: 'first', now: start, until: start + 30, refresh: true };
    await store.connections.beginRenewal('connection-1', lease, relay);
    const late = { ...move, now: start + minute };
    for (const each of [move, late])
      expect(await store.connections.move('connection-1', each, operator)).toEqual({ outcome: 'renewing' });
    await store.connections.markInterrupted(start + minute, relay);
    // What the interrupted renewal may have spent is not there any more.
    expect(await store.connections.move('connection-1', late, operator)).toEqual({ outcome: 'changed' });
    const rest = { ...late, values: values.slice(0, 2) };
    expect(await store.connections.move('connection-1', rest, operator)).toMatchObject({ outcome: 'moved' });
    expect(await store.connections.settleRenewal('connection-1', 'first', (each) => each, start, relay)).toBe(
      'lost',
    );
  },

  'changes nothing if a sealed value is another one than was sealed for the other account': async ({
    store,
  }) => {
    const before = await addConnection(store, { accessCode: 'sealed-again' });
    expect(await store.connections.move('connection-1', move, operator)).toEqual({ outcome: 'changed' });
    const some = { ...move, values: values.slice(1) };
    expect(await store.connections.move('connection-1', some, operator)).toEqual({ outcome: 'changed' });
    expect(await store.connections.find('connection-1')).toEqual(before);
    expect(await auditedEvents(store)).not.toContain('moved');
  },

  'refuses to move an unknown connection, and one to the account that it belongs to': async ({ store }) => {
    await addConnection(store);
    const home = { ...move, account: sampleConnection().account };
    expect(await store.connections.move('connection-1', home, operator)).toEqual({ outcome: 'same_account' });
    expect(await store.connections.move('nothing', move, operator)).toEqual({ outcome: 'missing' });
  },

  'leaves an account with one living connection if several are moved to it concurrently': async (bench) => {
    await atOnce(20, (index) =>
      addConnection(bench.store, { id: `connection-${index}`, account: { id: `from-${index}` } }),
    );
    const moved = await atOnce(20, (index) =>
      bench.store.connections.move(`connection-${index}`, move, operator),
    );
    expect(moved.filter(({ outcome }) => outcome === 'moved')).toHaveLength(1);
    const { connections } = await (await bench.reopen()).connections.list({ account: account.id, limit: 99 });
    expect(connections).toHaveLength(1);
  },
};
