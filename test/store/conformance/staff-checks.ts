import { expect } from 'vitest';
import { ada, day, minute, operator, sampleInvite, sampleSession, start } from './samples.ts';
import { atOnce, type Checks, enrolAda } from './store-check.ts';

const caller = { requestId: 'request-3' };

export const staffChecks: Checks = {
  'accepts an invite once of a hundred concurrent enrolments': async (bench) => {
    await bench.store.staff.invite(sampleInvite(), operator);
    const enrolled = await atOnce(100, (index) =>
      bench.store.staff.enrol(
        'hash-of-invite',
        sampleSession({ id: `session-${index}`, hash: `${index}` }),
        caller,
      ),
    );
    expect(enrolled.filter((each) => each !== undefined)).toHaveLength(1);
    const store = await bench.reopen();
    expect(await store.staff.sessionsOf('staff-ada', start)).toHaveLength(1);
    expect(await store.staff.enrol('hash-of-invite', sampleSession({ id: 'late' }), caller)).toBeUndefined();
  },

  'accepts an invite for several uses that many times of a hundred concurrent enrolments, and on a demonstration alone':
    async (bench) => {
      await bench.store.staff.invite(sampleInvite({ uses: 3 }), operator);
      const enrol = (store: typeof bench.store, id: string, isDemonstration: boolean) =>
        store.staff.enrol('hash-of-invite', sampleSession({ id, hash: id }), caller, isDemonstration);
      expect(await enrol(bench.store, 'no-demonstration', false)).toBeUndefined();
      const enrolled = await atOnce(100, (index) => enrol(bench.store, `session-${index}`, true));
      expect(enrolled.filter((each) => each !== undefined)).toHaveLength(3);
      const store = await bench.reopen();
      expect(await store.staff.sessionsOf('staff-ada', start)).toHaveLength(3);
      expect(await enrol(store, 'late', true)).toBeUndefined();
      const entries = await store.audit.read({ limit: 10 });
      expect(entries.map(({ what, uses }) => [what, uses])).toEqual([
        ['staff_invited', 3],
        ['staff_enrolled', 2],
        ['staff_enrolled', 1],
        ['staff_enrolled', 0],
      ]);
    },

  'refuses an invite from its expiry on, and an unknown one': async ({ store }) => {
    await store.staff.invite(sampleInvite(), operator);
    const late = sampleSession({ createdAt: start + 7 * day });
    expect(await store.staff.enrol('hash-of-invite', late, caller)).toBeUndefined();
    expect(await store.staff.enrol('foreign', sampleSession(), caller)).toBeUndefined();
    const last = sampleSession({ createdAt: start + 7 * day - 0.001 });
    expect(await store.staff.enrol('hash-of-invite', last, caller)).toMatchObject({ id: 'staff-ada' });
  },

  'refuses to enrol a second staff member with the same name': async ({ store }) => {
    await store.staff.invite(sampleInvite(), operator);
    const again = await store.staff.invite(sampleInvite({ hash: 'second', newId: 'staff-2' }), operator);
    expect(again).toMatchObject({ id: 'staff-ada' });
    const [only, ...others] = await store.staff.list(start);
    expect(others).toEqual([]);
    expect(only?.invites.map(({ hash }) => hash).sort()).toEqual(['hash-of-invite', 'second']);
  },

  'ends with a revocation the sessions and invites of others whom that member invited, however it meets with them':
    async (bench) => {
      const { staff } = bench.store;
      await staff.invite(sampleInvite({ role: 'admin' }), operator);
      const names = ['used', 'open', ...Array.from({ length: 20 }, (_, index) => `racing-${index}`)];
      for (const name of names) await staff.invite(sampleInvite({ hash: name, name, newId: name }), ada);
      const enrol = (name: string) => staff.enrol(name, sampleSession({ id: name, hash: name }), caller);
      await enrol('used');
      await Promise.all([staff.revoke('Ada', start, operator), ...names.slice(2).map(enrol)]);
      const store = await bench.reopen();
      expect(
        (await store.staff.list(start)).flatMap(({ sessions, invites }) => [...sessions, ...invites]),
      ).toEqual([]);
      expect(await store.staff.enrol('open', sampleSession(), caller)).toBeUndefined();
    },

  'leaves the sessions and invites of others to who revokes and takes them over': async (bench) => {
    const { staff } = bench.store;
    await staff.invite(sampleInvite({ role: 'admin' }), operator);
    for (const hash of ['used', 'open'])
      await staff.invite(sampleInvite({ hash, name: 'Grace', newId: 'staff-grace' }), ada);
    await staff.enrol('used', sampleSession(), caller);
    const other = { kind: 'staff', id: 'staff-other', name: 'Other' } as const;
    await staff.revoke('staff-ada', start, other, true);
    const [, grace] = await (await bench.reopen()).staff.list(start);
    expect(grace).toMatchObject({ sessions: [{ invitedBy: other }], invites: [{ invitedBy: other }] });
  },

  'ends a session after thirty idle days': async (bench) => {
    await enrolAda(bench.store);
    const use = async (now: number) => (await bench.store.staff.useSession('hash-of-session', now))?.staff.id;
    expect(await use(start + 30 * day - 1)).toBe('staff-ada');
    // This use counts: another thirty days begin.
    expect(await use(start + 60 * day - 2)).toBe('staff-ada');
    expect(await use(start + 90 * day - 2)).toBeUndefined();
    expect(await bench.store.staff.sessionsOf('staff-ada', start + 90 * day - 2)).toEqual([]);
  },

  'ends a session 180 days after its start, however often it is used': async (bench) => {
    await enrolAda(bench.store);
    for (let at = 20; at < 180; at += 20) {
      expect(await bench.store.staff.useSession('hash-of-session', start + at * day)).toBeDefined();
    }
    const store = await bench.reopen();
    expect(await store.staff.useSession('hash-of-session', start + 180 * day - 1)).toBeDefined();
    expect(await store.staff.useSession('hash-of-session', start + 180 * day)).toBeUndefined();
  },

  'stores the last use of a session with a precision of one minute': async (bench) => {
    await enrolAda(bench.store);
    const lastUse = async () => (await bench.store.staff.sessionsOf('staff-ada', start))[0]?.lastUsedAt;
    await bench.store.staff.useSession('hash-of-session', start + minute - 1);
    expect(await lastUse()).toBe(start);
    await bench.store.staff.useSession('hash-of-session', start + minute);
    expect(await lastUse()).toBe(start + minute);
    expect(await bench.store.staff.useSession('foreign', start)).toBeUndefined();
  },

  'stores the key of a session, and records its use only with proof of that key': async (bench) => {
    await enrolAda(bench.store, { key: 'thumbprint' });
    const lastUse = async () => (await bench.store.staff.sessionsOf('staff-ada', start))[0]?.lastUsedAt;
    for (const other of [undefined, 'other']) {
      const found = await bench.store.staff.useSession('hash-of-session', start + minute, other);
      expect(found?.session.key).toBe('thumbprint');
      expect(await lastUse()).toBe(start);
    }
    const store = await bench.reopen();
    const used = await store.staff.useSession('hash-of-session', start + minute, 'thumbprint');
    expect(used?.session.key).toBe('thumbprint');
    expect(await lastUse()).toBe(start + minute);
  },

  'lets a staff member end their own session, but nobody else’s': async (bench) => {
    const { staff } = bench.store;
    await enrolAda(bench.store);
    await staff.invite(sampleInvite({ hash: 'second', name: 'Grace', newId: 'staff-grace' }), operator);
    await staff.enrol('second', sampleSession({ id: 'session-2', hash: 'other' }), caller);
    expect(await staff.endSession('staff-grace', 'session-1', start, ada)).toBe(false);
    expect(await staff.useSession('hash-of-session', start)).toBeDefined();
    expect(await staff.endSession('staff-ada', 'session-1', start, ada)).toBe(true);
    const store = await bench.reopen();
    expect(await store.staff.useSession('hash-of-session', start)).toBeUndefined();
    expect(await store.staff.endSession('staff-ada', 'session-1', start, ada)).toBe(false);
    expect(await store.staff.useSession('other', start)).toBeDefined();
  },

  'ends all sessions and invites of a staff member revoked by id or by name': async (bench) => {
    for (const handle of ['staff-ada', 'Ada']) {
      await bench.store.staff.invite(sampleInvite({ hash: `used-${handle}` }), operator);
      await bench.store.staff.invite(sampleInvite({ hash: `open-${handle}` }), operator);
      await bench.store.staff.enrol(`used-${handle}`, sampleSession(), caller);
      const revoked = await bench.store.staff.revoke(handle, start + 5, operator);
      expect(revoked).toMatchObject({ id: 'staff-ada', revokedAt: start + 5 });
      const store = await bench.reopen();
      expect(await store.staff.useSession('hash-of-session', start + 6)).toBeUndefined();
      expect(await store.staff.enrol(`open-${handle}`, sampleSession(), caller)).toBeUndefined();
      const [member] = await store.staff.list(start);
      expect(member).toMatchObject({ sessions: [], invites: [] });
    }
    expect(await bench.store.staff.revoke('unknown', start, operator)).toBeUndefined();
  },

  'records in the audit log who invited, enrolled and revoked whom': async (bench) => {
    await bench.store.staff.invite(sampleInvite(), operator);
    await bench.store.staff.enrol('hash-of-invite', sampleSession({ createdAt: start + 1 }), caller);
    await bench.store.staff.endSession('staff-ada', 'session-1', start + 2, ada);
    await bench.store.staff.revoke('Ada', start + 3, operator);
    const enrolled = { kind: 'staff', id: 'staff-ada', name: 'Ada', requestId: 'request-3' };
    expect(await (await bench.reopen()).audit.read({ limit: 10 })).toEqual([
      { at: start, what: 'staff_invited', who: operator, staff: 'staff-ada' },
      { at: start + 1, what: 'staff_enrolled', who: enrolled, staff: 'staff-ada' },
      { at: start + 2, what: 'session_ended', who: ada, staff: 'staff-ada' },
      { at: start + 3, what: 'staff_revoked', who: operator, staff: 'staff-ada' },
    ]);
  },
};
