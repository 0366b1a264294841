import { StoreUnavailable } from '@noiseaware-connect/relay/base/store-unavailable';
import type { SealedTokens } from '@noiseaware-connect/relay/domain/connection/connection';
import { decideEndLink } from '@noiseaware-connect/relay/domain/link/decide-link';
import { tokenAddress, waitingAddress } from '@noiseaware-connect/relay/domain/sealing/sealed-fields';
import { createSealer, type Sealer } from '@noiseaware-connect/relay/domain/sealing/sealing';
import { secretAddress } from '@noiseaware-connect/relay/domain/webhook/webhook';
import { resealAll, runResealing } from '@noiseaware-connect/relay/features/sealing-keys/reseal';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { beforeEach, expect, it } from 'vitest';
import { connect, newKey, sealedConnection } from '../backup/sealed-store.ts';
import { renewalBench } from '../renewal/renewal-stage.ts';
import { sampleLink } from '../store/conformance/link-checks.ts';
import { ada, day, operator, sampleSession, sampleWebhook, start } from '../store/conformance/samples.ts';
import { memoryBench } from '../store/tested-stores.ts';
import { recordingLog } from '../support/recording-log.ts';

const old = newKey('old');
const fresh = newKey('new');
const rotated = createSealer([fresh, old]);
let store: Store;
let pauses: number[];
let log: ReturnType<typeof recordingLog>;
let clock: number;

beforeEach(async () => {
  ({ store } = await memoryBench());
  pauses = [];
  log = recordingLog();
  clock = start;
});

/** Time passes only by waiting. */
const effects = () => ({
  now: () => clock,
  log: log.log,
  sleep: async (seconds: number) => {
    pauses.push(seconds);
    clock += seconds;
  },
});
const never = new AbortController().signal;
const reseal = (of = store, sealer: Sealer = rotated) =>
  resealAll({ store: of, sealer, effects: effects() }, never);
const addMany = async (count: number) => {
  for (let index = 0; index < count; index += 1)
    await connect(store, await sealedConnection([old], `c-${index}`));
};
const usesOf = async () =>
  Object.fromEntries((await store.keys.census()).map(({ key, values }) => [key, values]));

/** A link that awaits confirmation, with a code sealed by this sealer. */
const addWaiting = async (sealer: Sealer, id: string) => {
  const link = sampleLink({ id, hash: `hash-of-${id}`, pairing: `pairing-of-${id}` });
  const waiting = {
    accessCode: await sealer.seal(waitingAddress(link), `code-of-${id}`),
    organization: 'L (1)',
    connection: null,
    current: null,
  };
  await store.links.add({ ...link, waiting }, ada);
};
const codeIn = async (id: string) => {
  const link = await store.links.find(id);
  return createSealer([fresh]).open(waitingAddress(sampleLink({ id })), link?.waiting?.accessCode ?? '');
};

/** A store in which something happens just before a value is replaced. */
const interrupted = (before: () => Promise<unknown>): Store => ({
  ...store,
  keys: {
    ...store.keys,
    reseal: async (...args) => {
      await before();
      return store.keys.reseal(...args);
    },
  },
});

it('re-seals access codes of links that await confirmation, and leaves unreadable values unchanged', async () => {
  for (let nth = 0; nth < 120; nth += 1) await addWaiting(createSealer([old]), `link-${nth}`);
  await addWaiting(createSealer([newKey('lost')]), 'link-lost');
  expect(await usesOf()).toEqual({ old: 120, lost: 1 });
  await reseal();
  expect(await usesOf()).toEqual({ new: 120, lost: 1 });
  expect(await codeIn('link-0')).toBe('code-of-link-0');
  expect(await codeIn('link-119')).toBe('code-of-link-119');
});

it('re-seals the tokens of ended sessions that are not removed yet', async () => {
  const refreshToken = await createSealer([old]).seal(tokenAddress('session-1'), 'token');
  const session = sampleSession({
    id: 'session-1',
    provider: { refreshToken, checkAt: start, checkedAt: start },
  });
  const provider = { issuer: 'https://id.example', subject: 'subject-ada' };
  await store.staff.signIn({ id: 'staff-1', name: 'Ada', role: 'staff', provider }, session, {});
  clock = start + 200 * day;
  await reseal();
  expect(await usesOf()).toEqual({ new: 1 });
});

it('does not restore the access code of a link that ends during re-sealing', async () => {
  await addWaiting(createSealer([old]), 'link-1');
  const end = () => store.links.change('link-1', (found) => decideEndLink(found, 'revoked', start, ada));
  await reseal(interrupted(end));
  expect(await store.links.find('link-1')).toMatchObject({ waiting: null, ended: { as: 'revoked' } });
  expect(await usesOf()).toEqual({});
});

it('re-seals webhooks’ secrets, and leaves unreadable values unchanged', async () => {
  const seal = (sealer: Sealer, secret: string) => sealer.seal(secretAddress('webhook-1'), secret);
  const secrets = await Promise.all([
    seal(createSealer([old]), 'whsec_new'),
    seal(createSealer([newKey('lost')]), 'whsec_lost'),
  ]);
  await store.webhooks.add(
    sampleWebhook({ secrets: secrets.map((sealed) => ({ sealed, until: null })) }),
    operator,
  );
  expect(await usesOf()).toEqual({ old: 1, lost: 1 });
  await reseal();
  expect(await usesOf()).toEqual({ new: 1, lost: 1 });
  const [webhook] = await store.webhooks.list();
  const opened = await createSealer([fresh]).open(
    secretAddress('webhook-1'),
    webhook?.secrets[0]?.sealed ?? '',
  );
  expect([opened, webhook?.secrets[1]?.sealed]).toEqual(['whsec_new', secrets[1]]);
});

it('re-seals every value under the first key without changing it, and is then done', async () => {
  await addMany(120);
  const leave = { cause: 'disconnected_by_staff', forget: false, now: start } as const;
  await store.connections.disconnect('c-7', leave, ada);
  expect(await usesOf()).toEqual({ old: 360 });
  await reseal();
  expect(await usesOf()).toEqual({ new: 360 });
  const alone = createSealer([fresh]);
  const found = await store.connections.find('c-7');
  const place = { record: 'connections/c-7/account-1', field: 'accessCode' } as const;
  expect(await alone.open(place, found?.accessCode ?? '')).toBe('accessCode of c-7');
  expect(found?.status).toBe('disconnected');
  log = recordingLog();
  pauses = [];
  await reseal();
  expect([log.lines, pauses]).toEqual([[], []]);
});

it('works in small batches with pauses, and logs its start and end', async () => {
  await addMany(230);
  const slow = {
    ...effects(),
    sleep: async () => {
      clock += 6;
    },
  };
  await resealAll({ store, sealer: rotated, effects: slow }, never);
  const told = log.lines.map(({ text }) => text);
  expect(told[0]).toContain('{"key":"new","values":690},"re-encryption with the new sealing key started');
  expect(told.at(-1)).toContain('the older keys can be dropped');
  expect(told.join()).not.toMatch(/eyJ/);
});

it('does nothing with one key, stops with the relay between two batches, and continues at the next start', async () => {
  await addMany(120);
  await runResealing({ store, sealer: createSealer([old]), effects: effects() }, never);
  expect([pauses, await usesOf()]).toEqual([[], { old: 360 }]);
  const stopping = new AbortController();
  const stops = { ...effects(), sleep: async () => stopping.abort() };
  await resealAll({ store, sealer: rotated, effects: stops }, stopping.signal);
  expect(await usesOf()).toEqual({ new: 150, old: 210 });
  await reseal();
  expect(await usesOf()).toEqual({ new: 360 });
});

it('keeps the outcome of a concurrent renewal, and re-seals the remaining values', async () => {
  const bench = await renewalBench({ store, sealer: rotated });
  await connect(store, await sealedConnection([old], 'c-1'));
  let renewals = 0;
  const busy = interrupted(async () => {
    if (renewals > 0) return;
    renewals += 1;
    await bench.renewer.renew('c-1', ada);
  });
  await resealAll({ store: busy, sealer: rotated, effects: effects() }, never);
  expect(await usesOf()).toEqual({ new: 3 });
  expect(bench.asked).toEqual([{ call: 'refresh', secret: 'refreshToken of c-1' }]);
  expect(await bench.opened('userToken', 'c-1')).toBe('user-token-by-refresh');
  expect(await bench.opened('refreshToken', 'c-1')).toBe('refresh-token-by-refresh');
});

it('does not disturb a renewal in progress: its lease stays and its tokens are written', async () => {
  await connect(store, await sealedConnection([old], 'c-1'));
  const bench = await renewalBench({ store, sealer: rotated });
  const { refresh } = bench.answers;
  bench.answers.refresh = async (...args) => {
    await reseal();
    return refresh(...args);
  };
  expect(await bench.renewer.renew('c-1', ada)).toMatchObject({ status: 'active' });
  expect(await bench.opened('userToken', 'c-1')).toBe('user-token-by-refresh');
  expect(await usesOf()).toEqual({ new: 3 });
});

it('does not restore a value that was erased meanwhile', async () => {
  await connect(store, await sealedConnection([old], 'c-1'));
  const forget = { cause: 'disconnected_by_staff', forget: true, now: start } as const;
  await reseal(interrupted(() => store.connections.disconnect('c-1', forget, ada)));
  expect(await store.connections.find('c-1')).toMatchObject({ accessCode: null, tokens: null });
});

it('leaves a damaged value unchanged, logs it, and re-seals the others', async () => {
  const whole = await sealedConnection([old], 'c-1');
  const tokens = {
    ...(whole.tokens as SealedTokens),
    userToken: `${whole.tokens?.userToken.slice(0, -4)}AAAA`,
  };
  await connect(store, { ...whole, tokens });
  await connect(store, await sealedConnection([old], 'c-2'));
  await reseal();
  expect(await usesOf()).toEqual({ new: 5, old: 1 });
  expect(log.lines.at(-1)).toMatchObject({
    level: 'warn',
    text: expect.stringContaining('"left":1') as string,
  });
});

it('retries after a store failure, and later re-seals what another relay sealed with the old key', async () => {
  await addMany(3);
  const stopping = new AbortController();
  let rounds = 0;
  const failing = interrupted(async () => {
    rounds += 1;
    if (rounds === 1) throw new StoreUnavailable('the disk is full');
  });
  const watched = {
    ...effects(),
    sleep: async (seconds: number) => {
      pauses.push(seconds);
      if (seconds < 600) return;
      // A relay that does not know of the new key connects an account.
      if ((await usesOf())['old'] !== undefined) return;
      if ((await store.connections.find('later')) === undefined)
        await connect(store, await sealedConnection([old], 'later'));
      else stopping.abort();
    },
  };
  await runResealing({ store: failing, sealer: rotated, effects: watched }, stopping.signal);
  expect(pauses.filter((each) => each >= 30)).toEqual([30, 600, 600]);
  expect(await usesOf()).toEqual({ new: 12 });
});
