import { expect, test } from 'vitest';
import type { AuditEntry, NumberedEntry } from '../../domain/audit/audit.ts';
import { readAccess } from './read-access.ts';

const read = (at: number, key: string): AuditEntry => ({
  ...{ at, what: 'token_read', who: { kind: 'service', id: 'billing' }, key, account: 'cust-1' },
});

/** Answers from an audit log of these entries, and from counts that are not written yet. */
async function accessAfter(entries: readonly AuditEntry[], pending: readonly AuditEntry[] = []) {
  const numbered = entries.map((entry, index): NumberedEntry => ({ seq: index + 1, entry }));
  let pages = 0;
  const service = (id: string) => ({
    service: { id, name: id, scopes: ['token'], accounts: null, expiresAt: null, revokedAt: null },
  });
  const store = {
    audit: {
      numbered: async ({ before = Infinity, limit }: { before?: number; limit: number }) => {
        pages += 1;
        return numbered.filter(({ seq }) => seq < before).slice(-limit);
      },
    },
    services: { list: async () => [service('key-1'), service('key-2')] },
    staff: { list: async () => [] },
  };
  const deps = { store, effects: { now: () => 9_999 }, uses: { pending: () => pending } };
  const answer = await readAccess(deps as unknown as Parameters<typeof readAccess>[0])({
    params: { account: 'cust-1' },
  } as Parameters<ReturnType<typeof readAccess>>[0]);
  return { times: answer.keys.map(({ id, lastReadAt }) => [id, lastReadAt]), pages };
}

const timestamp = (at: number) => new Date(at * 1_000).toISOString();

test('finds a key’s only read behind thousands of another key’s', async () => {
  const others = Array.from({ length: 1_700 }, (_, index) => read(100 + index, 'key-2'));
  const { times, pages } = await accessAfter([read(7, 'key-1'), ...others]);
  expect(times).toEqual([
    ['key-2', timestamp(1_799)],
    ['key-1', timestamp(7)],
  ]);
  expect(pages).toBe(4);
});

test('reads no further than until each has occurred, and counts that are not written yet', async () => {
  const others = Array.from({ length: 1_700 }, (_, index) => read(100 + index, 'key-2'));
  const { times, pages } = await accessAfter(others, [
    read(2_000, 'key-1'),
    { ...read(1, 'key-2'), account: 'x' },
  ]);
  expect(times).toEqual([
    ['key-1', timestamp(2_000)],
    ['key-2', timestamp(1_799)],
  ]);
  expect(pages).toBe(1);
});

test('has no time for a key that never read the account', async () => {
  expect((await accessAfter([read(7, 'key-1')])).times).toEqual([
    ['key-1', timestamp(7)],
    ['key-2', null],
  ]);
});
