import { expect, it } from 'vitest';
import type { Store } from '../../store/store.ts';
import { checkBackups } from './check-backups.ts';
import { checkClock, checkSkew } from './check-clock.ts';
import { checkSealingKeys } from './check-sealing-keys.ts';
import { checkWebhooks } from './check-work.ts';

it('names by its address the webhook that could not deliver events, or that fails while others wait', async () => {
  const url = 'https://backend.example/hook';
  const storeWith = (dead: number, failure: object | null = null) =>
    ({
      webhooks: {
        list: async () => [{ id: 'hook', url, disabledAt: null }],
        backlog: async () => [{ webhook: 'hook', waiting: 2, dead, since: 1_750_000_000, failure }],
      },
    }) as unknown as Store;
  expect(await checkWebhooks(storeWith(3))).toEqual([
    {
      level: 'warning',
      says: `the webhook ${url} could not deliver 3 events`,
      fix: 'repair the receiver, then run: pnpm relay webhooks replay hook',
      named: { code: 'webhook_dead', values: { webhook: 'hook', url, count: 3 } },
    },
  ]);
  expect(await checkWebhooks(storeWith(0, { status: 500 }))).toMatchObject([
    {
      level: 'warning',
      says: `the webhook ${url} has been behind since 2025-06-15T15:06:40.000Z: 2 events are pending`,
      named: { code: 'webhook_behind', values: { webhook: 'hook', url, count: 2 } },
    },
  ]);
  expect(await checkWebhooks(storeWith(0))).toMatchObject([{ level: 'ok' }]);
});

it('names a webhook whose stored address has control characters without them', async () => {
  const store = {
    webhooks: {
      list: async () => [{ id: 'hook', url: 'https://a.example/\u009b2J\u202eb', disabledAt: null }],
      backlog: async () => [{ webhook: 'hook', waiting: 0, dead: 1, since: null, failure: null }],
    },
  } as unknown as Store;
  const [check] = await checkWebhooks(store);
  expect(check?.says).toBe('the webhook https://a.example/ 2J b could not deliver 1 event');
});

it('ignores a clock difference of half a minute, and reports one of five minutes', async () => {
  expect(checkSkew(30, 'its clock')).toBeUndefined();
  expect(checkSkew(-31, 'its clock')).toMatchObject({
    level: 'warning',
    says: 'its clock is 31 s behind this machine’s',
  });
  expect(checkSkew(301, 'its clock')).toMatchObject({
    level: 'bad',
    says: 'its clock is 301 s ahead of this machine’s',
  });
});

it('reports the difference of NoiseAware’s clock from the last tokens, and nothing without one', async () => {
  const storeWith = (clockAhead: number | null) =>
    ({
      audit: { read: async () => [{ connection: 'one' }] },
      connections: { find: async () => ({ tokens: { clockAhead } }) },
    }) as unknown as Store;
  expect(await checkClock(storeWith(-400))).toMatchObject([
    {
      level: 'bad',
      says: "NoiseAware's clock, as of the last tokens it issued, is 400 s behind this machine’s",
    },
  ]);
  expect(await checkClock(storeWith(0.4))).toMatchObject([{ level: 'ok' }]);
  expect(await checkClock(storeWith(null))).toEqual([]);
});

it('reports that no backup was written yet, how to schedule one, and that the last one is older than two days', async () => {
  const now = 1_750_000_000;
  const day = 86_400;
  const storeWith = (at: number | undefined) => {
    const numbered: Store['audit']['numbered'] = async () =>
      at === undefined ? [] : [{ seq: 1, entry: { at, what: 'backed_up', who: { kind: 'operator' } } }];
    return { audit: { numbered } } as unknown as Store;
  };
  expect(await checkBackups(storeWith(undefined), now)).toMatchObject([
    {
      level: 'warning',
      says: 'no backup was written yet',
      fix: expect.stringContaining('noiseaware-connect-backup.timer'),
    },
  ]);
  expect(await checkBackups(storeWith(now - day), now)).toMatchObject([
    { level: 'ok', says: 'a backup was written at 2025-06-14T15:06:40.000Z' },
  ]);
  expect(await checkBackups(storeWith(now - 3 * day), now)).toMatchObject([
    { level: 'warning', says: 'the last backup was written at 2025-06-12T15:06:40.000Z' },
  ]);
});

it('names sealing keys that are missing or have another value', () => {
  const checks = checkSealingKeys({ missingKeys: ['2024'], wrongKeys: ['2025'] });
  expect(checks.map(({ level, says }) => `${level}: ${says}`)).toEqual([
    'bad: RELAY_SEALING_KEYS has no key "2024", which is needed to decrypt stored values',
    'bad: the key "2025" of RELAY_SEALING_KEYS is not the one that encrypted the stored values',
  ]);
  expect(checkSealingKeys({ missingKeys: [], wrongKeys: [] })).toEqual([]);
});
