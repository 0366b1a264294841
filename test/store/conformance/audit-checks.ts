import type { AuditEntry } from '@noiseaware-connect/relay/domain/audit/audit';
import type { Head } from '@noiseaware-connect/relay/domain/audit/audit-chain';
import { expect } from 'vitest';
import { day, eventLife, operator, start } from './samples.ts';
import type { Checks } from './store-check.ts';

export const auditChainChecks: Checks = {
  'finds audit entries by part of an actor’s name, and by the id of anything that they name': async (
    bench,
  ) => {
    const jo = { kind: 'staff', id: 'staff-jo', name: 'Jo MÜLLER' } as const;
    const ada = { kind: 'staff', id: 'staff-ada', name: 'Ada' } as const;
    const add = (at: number, entry: Partial<AuditEntry>) =>
      bench.store.audit.add({ what: 'backed_up', who: operator, ...entry, at });
    await add(1, { who: jo, link: 'link-1', what: 'link_made' });
    await add(2, { who: ada, staff: 'staff-jo', what: 'staff_revoked' });
    await add(3, { who: { kind: 'service', id: 'svc-1', name: 'Billing' }, count: 4, what: 'token_read' });
    await add(4, { service: 'svc-1', what: 'service_key_revoked' });
    const store = await bench.reopen();
    const find = async (filter: object) =>
      (await store.audit.read({ ...filter, limit: 10 })).map(({ at }) => at);
    expect(await find({ who: 'jo' })).toEqual([1]);
    expect(await find({ who: 'müll' })).toEqual([1]);
    expect(await find({ who: 'staff-jo' })).toEqual([1]);
    expect(await find({ who: 'staff' })).toEqual([1, 2]);
    expect(await find({ about: 'staff-jo' })).toEqual([1, 2]);
    expect(await find({ about: 'svc-1' })).toEqual([3, 4]);
    expect(await find({ about: 'svc-1', who: 'bill' })).toEqual([3]);
    expect(await find({ about: 'link-1' })).toEqual([1]);
    expect(await find({ about: 'link' })).toEqual([]);
  },

  'finds and counts audit entries by kind of actor and time, counted entries as often as they say': async (
    bench,
  ) => {
    const add = (at: number, what: AuditEntry['what'], kind: AuditEntry['who']['kind'], count?: number) =>
      bench.store.audit.add({ at, what, who: { kind }, ...(count && { count }) });
    await add(1, 'renewed', 'relay');
    await add(2, 'connected', 'staff');
    await add(3, 'token_read', 'service', 40);
    await add(3, 'token_read', 'service', 2);
    await add(4, 'connected', 'staff');
    await add(5, 'connected', 'owner');
    await add(6, 'backed_up', 'operator');
    const store = await bench.reopen();
    const summary = async (filter: Parameters<typeof store.audit.summarize>[0]) =>
      (await store.audit.summarize(filter)).map(({ what, who, count }) => `${what} ${who} ${count}`).sort();
    expect(await summary({ kinds: ['staff', 'owner', 'operator'] })).toEqual([
      'backed_up operator 1',
      'connected owner 1',
      'connected staff 2',
    ]);
    expect(await summary({ since: 3, until: 5 })).toEqual(['connected staff 1', 'token_read service 42']);
    expect(await summary({ since: 7 })).toEqual([]);
    expect(await summary({ until: 1 })).toEqual([]);
    expect(await summary({})).toHaveLength(5);
    const ofKinds = async (kinds: readonly AuditEntry['who']['kind'][]) =>
      (await store.audit.read({ kinds, limit: 10 })).map(({ at }) => at);
    expect(await ofKinds(['staff', 'owner'])).toEqual([2, 4, 5]);
    expect(await ofKinds(['noiseaware'])).toEqual([]);
  },

  'finds audit entries by an id together with other conditions, page by page, the newest first': async (
    bench,
  ) => {
    const jo = { kind: 'staff', id: 'staff-jo', requestId: 'request-1' } as const;
    for (let at = 1; at <= 12; at += 1) {
      await bench.store.audit.add({
        ...{ at, what: at % 2 === 0 ? 'connected' : 'renewed', who: at % 3 === 0 ? jo : { kind: 'relay' } },
        ...{ account: at <= 6 ? 'cust-1' : 'cust-2', connection: at <= 6 ? 'connection-1' : 'connection-2' },
      });
    }
    // An account whose id is that of a connection or a request is neither.
    for (const account of ['connection-1', 'request-1'])
      await bench.store.audit.add({ at: 13, what: 'link_made', who: operator, account });
    // Named twice.
    await bench.store.audit.add({ at: 14, what: 'moved', who: operator, account: 'cust-3', from: 'cust-3' });
    const { audit } = await bench.reopen();
    const find = async (filter: object) => (await audit.read({ limit: 10, ...filter })).map(({ at }) => at);
    expect(await find({ about: 'request-1' })).toEqual([3, 6, 9, 12, 13]);
    expect(await find({ request: 'request-1' })).toEqual([3, 6, 9, 12]);
    expect(await find({ connection: 'connection-1' })).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await find({ about: 'connection-1' })).toEqual([1, 2, 3, 4, 5, 6, 13]);
    expect(await find({ about: 'cust-3' })).toEqual([14]);
    expect(await find({ about: 'cust-1', request: 'request-1' })).toEqual([3, 6]);
    expect(await find({ about: 'staff-jo', connection: 'connection-2' })).toEqual([9, 12]);
    expect(await find({ connection: 'connection-1', request: 'request-1' })).toEqual([3, 6]);
    expect(await find({ about: 'cust-1', what: ['connected'], kinds: ['relay'] })).toEqual([2, 4]);
    expect(await find({ about: 'cust-2', since: 9, until: 11 })).toEqual([9, 10]);
    const pages: number[][] = [];
    for (let before: number | undefined; pages.length < 4; ) {
      const page = await audit.numbered({ about: 'cust-1', limit: 2, before });
      pages.push(page.map(({ entry }) => entry.at));
      before = page[0]?.seq;
    }
    expect(pages).toEqual([[5, 6], [3, 4], [1, 2], []]);
  },

  'no longer finds removed audit entries by the ids that they named': async (bench) => {
    const old = { what: 'connected', who: operator, account: 'cust-1' } as const;
    await bench.store.audit.add({ ...old, at: start - 9 }, { ...old, at: start, connection: 'connection-1' });
    expect(await bench.store.audit.read({ about: 'cust-1', limit: 10 })).toHaveLength(2);
    // PostgreSQL removes only what is chained.
    await bench.store.audit.verify();
    await bench.store.sweep(start + 1, 5, eventLife);
    const { audit } = await bench.reopen();
    expect((await audit.read({ about: 'cust-1', limit: 10 })).map(({ at }) => at)).toEqual([start]);
  },

  'finds the audit entries of a request': async (bench) => {
    const add = (at: number, requestId?: string) =>
      bench.store.audit.add({
        at,
        what: 'backed_up',
        who: { kind: 'operator', ...(requestId && { requestId }) },
      });
    await add(1, 'request-1');
    await add(2, 'request-10');
    await add(3);
    await add(4, 'request-1');
    const { audit } = await bench.reopen();
    expect((await audit.read({ request: 'request-1', limit: 10 })).map(({ at }) => at)).toEqual([1, 4]);
    expect(await audit.read({ request: 'request', limit: 10 })).toEqual([]);
  },

  'hashes each audit entry with the one before, across restarts, and recognizes an earlier end of the log':
    async (bench) => {
      expect(await bench.store.audit.verify()).toEqual({ entries: 0 });
      for (const index of [0, 1, 2, 3, 4])
        await bench.store.audit.add({ at: start + index, what: 'backed_up', who: operator });
      const store = await bench.reopen();
      const { head, ...verdict } = await store.audit.verify();
      if (head === undefined) throw new Error('no head');
      expect(verdict).toEqual({ entries: 5 });
      expect(head).toEqual({ seq: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
      await store.audit.add({ at: start + 180, what: 'backed_up', who: operator });
      const { audit } = await bench.reopen();
      expect(await audit.verify(head)).toMatchObject({ entries: 6, earlier: 'unchanged' });
      expect((await audit.verify()).head).toMatchObject({ seq: head.seq + 1 });
      expect(await audit.verify({ ...head, hash: '0'.repeat(64) })).toMatchObject({ earlier: 'differs' });
      expect(await audit.verify({ ...head, seq: head.seq + 9 })).toMatchObject({ earlier: 'missing' });
    },

  'does not find an earlier end of the log that retention has removed': async (bench) => {
    const add = (at: number) => bench.store.audit.add({ at, what: 'backed_up', who: operator });
    await add(start - 9);
    const { head } = await bench.store.audit.verify();
    await add(start);
    // PostgreSQL removes only what is chained.
    await bench.store.audit.verify();
    await bench.store.sweep(start + 1, 5, eventLife);
    expect(await bench.store.audit.verify(head)).toMatchObject({ entries: 1, earlier: 'expired' });
  },

  'verifies the audit log from the first entry that retention has left, and notices that this one was rewritten':
    async (bench) => {
      const add = (at: number) => bench.store.audit.add({ at, what: 'backed_up', who: operator });
      for (const age of [9, 8, 1, 0]) await add(start - age);
      const { head } = await bench.store.audit.verify();
      await bench.store.sweep(start + 1, 5, eventLife);
      expect(await bench.store.audit.verify(head)).toEqual({ entries: 2, head, earlier: 'unchanged' });
      const store = await bench.tamper('rewrite first entry');
      expect(await store.audit.verify(head)).toMatchObject({
        entries: 0,
        broken: { seq: (head?.seq ?? 0) - 1 },
      });
    },

  'answers that an entry is no longer in the log for the head of one that was removed as retention does it':
    async (bench) => {
      const heads: (Head | undefined)[] = [];
      for (const age of [2, 1, 0]) {
        await bench.store.audit.add({ at: start - age, what: 'backed_up', who: operator });
        heads.push((await bench.store.audit.verify()).head);
      }
      const { audit } = await bench.tamper('remove first entry');
      const verified: (string | undefined)[] = [];
      for (const head of heads) verified.push((await audit.verify(head)).earlier);
      expect(verified).toEqual(['expired', 'unchanged', 'unchanged']);
      expect((await audit.verify()).broken).toBeUndefined();
    },

  'reports the end of the audit log once in 24 hours, over restarts and with callers at once': async (
    bench,
  ) => {
    expect(await bench.store.audit.reportHead(start)).toBe(undefined);
    await bench.store.audit.add({ at: start, what: 'backed_up', who: operator });
    const atOnce = await Promise.all([1, 2, 3].map(() => bench.store.audit.reportHead(start)));
    const { head } = await bench.store.audit.verify();
    expect(atOnce.filter(Boolean)).toEqual([{ id: 'last', ...head, at: start }]);
    const { audit, events } = await bench.reopen();
    expect(await audit.reportHead(start + day - 1)).toBe(undefined);
    // A clock that was set back for longer does not put it off.
    await audit.add({ at: start + 5, what: 'backed_up', who: operator });
    expect(await audit.reportHead(start + day)).toMatchObject({ seq: (head?.seq ?? 0) + 1, at: start + day });
    expect(await audit.reportHead(start - day)).toMatchObject({ at: start - day });
    const { events: logged } = await events.read({ after: 0, limit: 9, service: '' });
    const data = logged.map((event) => [event.type, event.account, JSON.parse(event.data)]);
    expect(data[0]).toEqual(['audit.head', null, { ...head, at: '2025-06-15T15:06:40.000Z' }]);
    expect(data).toHaveLength(3);
    // No service learns of them.
    expect(await events.read({ after: 0, limit: 9, service: 'billing' })).toMatchObject({ events: [] });
  },
};
