import type { Session } from '@noiseaware-connect/relay/domain/staff/staff';
import { expect } from 'vitest';
import { ada, operator, sampleInvite, sampleSession, start } from './samples.ts';
import { atOnce, auditedEvents, type Checks, tally } from './store-check.ts';

const caller = { requestId: 'request-3' };
const provider = { issuer: 'https://id.example', subject: 'subject-ada' };
const person = { id: 'staff-1', name: 'Ada', role: 'staff', provider } as const;
const checked = { refreshToken: 'sealed', checkAt: start + 600, checkedAt: start };
const signedIn = (over: Partial<Session> = {}) => sampleSession({ provider: checked, ...over });

export const signInChecks: Checks = {
  'identifies a person from the identity provider by issuer and subject, whatever their name': async (
    bench,
  ) => {
    await bench.store.staff.invite(sampleInvite(), operator);
    const { staff } = bench.store;
    expect(await staff.signIn(person, signedIn(), caller)).toMatchObject({ ...person, revokedAt: null });
    const again = { ...person, id: 'staff-2', name: 'Ada L.', role: 'admin' } as const;
    const second = signedIn({ id: 'session-2', hash: 'second' });
    expect(await staff.signIn(again, second, caller)).toMatchObject({
      id: 'staff-1',
      name: 'Ada L.',
      role: 'admin',
    });
    const other = { ...person, id: 'staff-3', provider: { ...provider, issuer: 'https://other.example' } };
    const third = signedIn({ id: 'session-3', hash: 'third' });
    expect(await staff.signIn(other, third, caller)).toMatchObject({ id: 'staff-3' });
    const store = await bench.reopen();
    const all = await store.staff.list(start);
    expect(all.map(({ staff: { id }, sessions }) => [id, sessions.length]).sort()).toEqual([
      ['staff-1', 2],
      ['staff-3', 1],
      ['staff-ada', 0],
    ]);
    expect((await store.staff.useSession('second', start))?.session.provider).toEqual(checked);
    const [, entry] = await store.audit.read({ limit: 10 });
    expect(entry).toEqual({
      at: start,
      what: 'staff_signed_in',
      who: { kind: 'staff', id: 'staff-1', name: 'Ada', requestId: 'request-3' },
      staff: 'staff-1',
      role: 'staff',
    });
  },

  'starts one session per id of a hundred concurrent sign-ins, and none for a revoked staff member': async (
    bench,
  ) => {
    const begun = await atOnce(100, (index) =>
      bench.store.staff.signIn({ ...person, id: `staff-${index}` }, signedIn({ hash: `${index}` }), caller),
    );
    expect(begun.filter((each) => each !== undefined)).toHaveLength(1);
    await bench.store.staff.revoke('Ada', start, operator);
    const late = signedIn({ id: 'late', hash: 'late' });
    expect(await bench.store.staff.signIn(person, late, caller)).toBeUndefined();
    expect(await (await bench.reopen()).staff.useSession('late', start)).toBeUndefined();
  },

  'starts one session per id if twenty people sign in concurrently, and writes nothing for the others':
    async (bench) => {
      const begun = await atOnce(20, (index) => {
        const subject = { ...person, id: `staff-${index}`, provider: { ...provider, subject: `${index}` } };
        return bench.store.staff.signIn(subject, signedIn({ hash: `${index}` }), caller);
      });
      const [one, ...others] = begun.filter((each) => each !== undefined);
      expect(others).toEqual([]);
      const store = await bench.reopen();
      const all = await store.staff.list(start);
      expect(all.map(({ staff, sessions }) => [staff.id, sessions.length])).toEqual([[one?.id, 1]]);
      expect(await auditedEvents(store)).toEqual(['staff_signed_in']);
    },

  'stores the provider’s answer once of concurrent checks of a session, and never for an ended session':
    async (bench) => {
      const { staff } = bench.store;
      await staff.signIn(person, signedIn(), caller);
      const found = (await staff.useSession('hash-of-session', start))?.session;
      if (found === undefined) throw new Error('the session is not there');
      const said = { sid: 'sid', refreshToken: 'next', checkAt: start + 1_200, checkedAt: start };
      const changed = {
        at: start,
        what: 'role_changed',
        who: operator,
        staff: 'staff-1',
        role: 'admin',
      } as const;
      const noted = await atOnce(20, () =>
        staff.noteProvider(found, said, { name: 'Ada', role: 'admin' }, [changed]),
      );
      expect(tally(noted)).toEqual({ true: 1, false: 19 });
      const store = await bench.reopen();
      const now = await store.staff.useSession('hash-of-session', start);
      expect(now).toMatchObject({ session: { provider: said }, staff: { role: 'admin' } });
      expect(await auditedEvents(store)).toEqual(['staff_signed_in', 'role_changed']);
      await store.staff.endSession('staff-1', found.id, start, ada);
      expect(await store.staff.noteProvider({ ...found, provider: said }, checked)).toBe(false);
    },

  'revokes a staff member by name if only one has it, else by id': async ({ store }) => {
    await store.staff.invite(sampleInvite(), operator);
    await store.staff.signIn(person, signedIn(), caller);
    expect(await store.staff.revoke('Ada', start, operator)).toBeUndefined();
    expect(await store.staff.revoke('staff-1', start, operator)).toMatchObject({ id: 'staff-1' });
    expect(await store.staff.useSession('hash-of-session', start)).toBeUndefined();
  },

  'reinstates a revoked person of the identity provider once, but nobody who was invited or is not revoked':
    async (bench) => {
      const { staff } = bench.store;
      await staff.invite(sampleInvite(), operator);
      await staff.signIn(person, signedIn(), caller);
      expect(await staff.reinstate('staff-1', start, ada)).toBeUndefined();
      for (const id of ['staff-ada', 'staff-1']) await staff.revoke(id, start, operator);
      const back = await atOnce(20, () => staff.reinstate('staff-1', start + 1, ada));
      expect(back.filter((each) => each !== undefined)).toEqual([
        { ...person, createdAt: start, revokedAt: null },
      ]);
      for (const id of ['staff-ada', 'none'])
        expect(await staff.reinstate(id, start + 1, ada)).toBeUndefined();
      const store = await bench.reopen();
      const revoked = (await store.staff.list(start)).filter((each) => each.staff.revokedAt !== null);
      expect(revoked.map((each) => each.staff.id)).toEqual(['staff-ada']);
      expect(await store.staff.useSession('hash-of-session', start)).toBeUndefined();
      const again = signedIn({ id: 'again', hash: 'again', createdAt: start + 2 });
      expect(await store.staff.signIn(person, again, caller)).toMatchObject({ id: 'staff-1' });
      const audit = await store.audit.read({ what: ['staff_returned'], limit: 10 });
      expect(audit).toEqual([{ at: start + 1, what: 'staff_returned', who: ada, staff: 'staff-1' }]);
    },

  'gives an invited staff member a role, and keeps it when they are invited again': async (bench) => {
    await bench.store.staff.invite(sampleInvite({ role: 'admin' }), operator);
    const again = await bench.store.staff.invite(sampleInvite({ hash: 'second' }), operator);
    expect(again).toMatchObject({ role: 'admin' });
    const store = await bench.reopen();
    expect(await store.staff.invite(sampleInvite({ hash: 'third', role: 'staff' }), operator)).toMatchObject({
      id: 'staff-ada',
      role: 'staff',
    });
    const roles = (await store.audit.read({ limit: 3 })).map(({ role }) => role);
    expect(roles).toEqual(['admin', undefined, 'staff']);
  },
};
