import { mostOpenPairings } from '@noiseaware-connect/relay/domain/pairing/pairing';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { ada, minute, operator, presented, sampleConnection, samplePairing, start } from './samples.ts';
import {
  addConnection,
  atOnce,
  auditedEvents,
  type Bench,
  type Checks,
  disconnect,
  enrolAda,
  tally,
} from './store-check.ts';

/** One pairing that must end and one that must not, both waiting for NoiseAware; then the end of what began the first one. */
async function afterEnding(
  bench: Bench,
  mine: object,
  other: object,
  end: (store: Store) => Promise<unknown>,
) {
  await enrolAda(bench.store);
  await bench.store.pairings.start(samplePairing({ id: 'mine', codeHash: 'mine', ...mine }), ada);
  await bench.store.pairings.start(samplePairing({ id: 'other', codeHash: 'other', ...other }), ada);
  await end(bench.store);
  const store = await bench.reopen();
  const outcomes = [];
  for (const codeHash of ['mine', 'other']) {
    outcomes.push((await store.pairings.claim({ ...presented, codeHash })).outcome);
  }
  const connected = await store.pairings.connect('mine', sampleConnection({ id: 'late' }), start, ada);
  return { outcomes, connected: connected.outcome, events: await auditedEvents(store) };
}

const cancelled = {
  outcomes: ['cancelled', 'granted'],
  connected: 'ended',
  events: expect.arrayContaining(['pairing_cancelled']) as string[],
};

export const endingChecks: Checks = {
  'cancels the open pairings of a session when it ends': async (bench) => {
    const end = ({ staff }: Store) => staff.endSession('staff-ada', 'session-1', start, ada);
    expect(await afterEnding(bench, {}, { session: 'another' }, end)).toEqual(cancelled);
  },

  'cancels the open pairings of a staff member when they are revoked': async (bench) => {
    const end = ({ staff }: Store) => staff.revoke('Ada', start, operator);
    const other = { staff: { id: 'staff-grace', name: 'Grace' }, session: 'another' };
    expect(await afterEnding(bench, {}, other, end)).toEqual(cancelled);
  },

  'starts no pairing in an ended session, even if it ended after the call was authenticated': async (
    bench,
  ) => {
    const ends: ((store: Store) => Promise<unknown>)[] = [
      ({ staff }) => staff.endSession('staff-ada', 'session-1', start, ada),
      ({ staff }) => staff.revoke('Ada', start, operator),
    ];
    for (const [round, end] of ends.entries()) {
      await enrolAda(bench.store);
      const begin = (id: string) =>
        bench.store.pairings.start(samplePairing({ id, codeHash: id }), ada, 'session-1');
      expect(await begin(`before-${round}`)).toBe('started');
      await end(bench.store);
      const before = await auditedEvents(bench.store);
      expect(await begin(`after-${round}`)).toBe('session_ended');
      expect(await auditedEvents(bench.store)).toEqual(before);
      const store = await bench.reopen();
      expect((await store.pairings.find(`before-${round}`))?.ended).toMatchObject({ as: 'cancelled' });
      expect(await store.pairings.find(`after-${round}`)).toBeUndefined();
      expect((await store.pairings.claim({ ...presented, codeHash: `after-${round}` })).outcome).toBe(
        'unknown',
      );
    }
  },

  'starts pairings up to the limit of open ones per session, and more once some have ended': async (
    bench,
  ) => {
    await enrolAda(bench.store);
    const begin = (id: string, now = start) =>
      bench.store.pairings.start(
        samplePairing({ id, codeHash: id, createdAt: now, expiresAt: now + 30 * minute }),
        ada,
        'session-1',
      );
    for (let index = 0; index < mostOpenPairings; index += 1)
      expect(await begin(`open-${index}`)).toBe('started');
    const before = await auditedEvents(bench.store);
    expect(await begin('one-more')).toBe('too_many');
    expect(await auditedEvents(bench.store)).toEqual(before);
    expect(await bench.store.pairings.find('one-more')).toBeUndefined();
    await bench.store.pairings.cancel('open-7', start, ada);
    expect(await begin('in-its-place')).toBe('started');
    expect(await (await bench.reopen()).pairings.find('in-its-place')).toBeDefined();
    expect(await begin('again-one-more')).toBe('too_many');
    expect(await begin('when-all-have-lapsed', start + 30 * minute)).toBe('started');
  },

  'starts no more pairings than a session may have open, of a hundred concurrent calls': async ({
    store,
  }) => {
    await enrolAda(store);
    const begun = await atOnce(100, (index) =>
      store.pairings.start(samplePairing({ id: `p-${index}`, codeHash: `p-${index}` }), ada, 'session-1'),
    );
    expect(tally(begun)).toEqual({ started: mostOpenPairings, too_many: 100 - mostOpenPairings });
  },

  'cancels the open reauthorizations of a connection when it is disconnected': async (bench) => {
    await addConnection(bench.store);
    expect(await afterEnding(bench, { connection: 'connection-1' }, {}, disconnect)).toEqual(cancelled);
  },
};
