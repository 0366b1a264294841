import { setImmediate } from 'node:timers/promises';
import type { Effects } from '@noiseaware-connect/relay/base/effects';
import { expect, test } from 'vitest';
import { startSandbox } from '../sandbox/sandbox.ts';
import type { Fault } from '../sandbox/switches/fault.ts';
import type { Switches } from '../sandbox/switches/switches.ts';
import { leapingClock } from '../support/faults/leaping-clock.ts';
import { forTest } from '../support/for-file.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';
import { codeOf, valueIn } from '../support/relay/value-in.ts';
import { startReceiver } from '../webhooks/receiver.ts';

/** A moment longer than a user token lives. */
const tokenLife = 901;

/** Seconds after NoiseAware's recovery in which everything has to be well again. */
const soon = 70;

/** Relay and sandbox on one clock that leaps, with that many connections of different accounts, and a webhook. */
async function incident(
  accounts: number,
  switches: Partial<Switches> = {},
  env: Record<string, string> = {},
) {
  const clock = leapingClock(Date.UTC(2026, 2, 1, 12));
  const jobs = { asleep: 0, all: 0 };
  const sleep: Effects['sleep'] = async (seconds, ...args) => {
    // A relay that stops sleeps for no time before it closes.
    if (seconds === 0) return clock.effects.sleep(seconds, ...args);
    jobs.asleep += 1;
    jobs.all = Math.max(jobs.all, jobs.asleep);
    await clock.effects.sleep(seconds, ...args).finally(() => {
      jobs.asleep -= 1;
    });
  };
  /** Resolves when every job has done its round; before that, a leap would time out its calls. */
  const rest = () =>
    expect.poll(() => jobs.asleep, { interval: 5, timeout: 10_000 }).toBeGreaterThanOrEqual(jobs.all);
  /** Lets the seconds pass in steps, after each of which every job of the relay has done its round. */
  const pass = async (seconds: number, isOver: () => Promise<boolean> = async () => false) => {
    await rest();
    for (let passed = 0; passed < seconds && !(await isOver()); passed += 5) {
      clock.leap(5);
      await setImmediate();
      await rest();
    }
  };
  const given = { userTokenFormat: 'opaque', reauthorizationEndsOld: false, ...switches } as const;
  const sandbox = await forTest(startSandbox({ clock, switches: given }));
  const relay = await forTest(
    startTestRelay({
      sandbox,
      env: { RELAY_WEBHOOKS_PRIVATE: '1', ...env },
      effects: { ...clock.effects, sleep },
    }),
  );
  const { client: staff } = await relay.enrol('Alex', 'admin');
  const { client: service } = await relay.service('billing');
  const receiver = await startReceiver();
  valueIn(await service.addWebhook({ body: { url: receiver.url } }));
  const ids: string[] = [];
  for (let index = 0; index < accounts; index += 1)
    ids.push((await connectAccount(staff, { id: `cust-${index}` })).id);
  const states = async () => {
    const found = await Promise.all(ids.map((id) => service.readConnection({ id })));
    return found.map((each) => valueIn(each).connection);
  };
  return {
    clock,
    pass,
    /** Stops the relay and, once `meanwhile` has been done, starts it with these settings. */
    restart: async (settings: Record<string, string>, meanwhile: () => void = () => undefined) => {
      await relay.down();
      meanwhile();
      await relay.up(settings);
    },
    sandbox,
    relay,
    staff,
    service,
    receiver,
    ids,
    states,
    read: async (id: string) => codeOf(await service.vendToken({ id, body: {} })),
    findings: async () => valueIn(await staff.readFindings()).findings,
    /** Lets that many seconds pass, or fewer if all are active before. */
    heals: async (within: number) => {
      const areActive = async () => (await states()).every(({ status }) => status === 'active');
      await pass(within, areActive);
      expect(await states()).toEqual(
        ids.map(() => expect.objectContaining({ status: 'active', cause: null })),
      );
    },
    refuse: (kind: Fault['kind']) => sandbox.set({ fault: { token: { kind }, refresh: { kind } } }),
    /** How many connections the webhook was told to be well again; lets the outbox take its next look. */
    recovered: async () => {
      await pass(5);
      return receiver.types().filter((type) => type === 'connection.recovered').length;
    },
    errors: () => relay.logLines.filter((line) => line.includes('NoiseAware refuses every organization')),
  };
}

test('NoiseAware answers 401 to everybody for eleven seconds: no owner is asked about most of twenty connections, and all are well a minute later', async () => {
  const it = await incident(20);
  it.clock.leap(tokenLife);
  it.refuse('401');
  const answers = await Promise.all(it.ids.map(it.read));
  // Those before the third were refused as if it were their owners.
  expect(answers.filter((code) => code === 'reauthorization_required')).toHaveLength(2);
  expect(answers.filter((code) => code === 'noiseaware_unavailable')).toHaveLength(18);
  const doubted = (await it.states()).filter(({ status }) => status === 'degraded');
  expect(new Set(doubted.map(({ cause }) => cause))).toEqual(new Set(['refusing_all']));
  expect(valueIn(await it.staff.summarizeConnections())).toMatchObject({ needsYou: 2, trouble: 18 });
  const failureOf = async (code: string) => {
    const id = it.ids[answers.indexOf(code)] ?? '';
    const answer = await it.service.vendToken({ id, body: {} });
    return answer.ok ? undefined : answer.failure;
  };
  expect(await failureOf('noiseaware_unavailable')).toMatchObject({
    cause: 'refusing_all',
    fixedBy: 'operator',
  });
  expect(await failureOf('reauthorization_required')).toMatchObject({ cause: 'refused', fixedBy: 'staff' });
  expect(it.errors()).toHaveLength(1);
  expect(JSON.parse(it.errors()[0] ?? '')).toMatchObject({
    level: 'error',
    status: 401,
    answer: 'JSON',
    fixedBy: 'operator',
  });
  expect((await it.findings()).filter(({ level }) => level === 'problem')).toMatchObject([
    { what: 'noiseaware', code: 'noiseaware_refusing' },
    { what: 'connections', sentence: expect.stringContaining('refuses every organization') as string },
  ]);

  await it.pass(10);

  it.sandbox.set({ fault: {} });
  await it.heals(soon);
  expect(await Promise.all(it.ids.map(it.read))).toEqual(it.ids.map(() => 'ok'));
  expect(it.errors()).toHaveLength(1);
  await expect.poll(it.recovered).toBe(20);
  // No other owner was asked at any time.
  const asked = it.receiver.types().filter((type) => type === 'connection.reauthorization_required');
  expect(asked).toHaveLength(2);
}, 120_000);

test.each(['403', '405', '409', 'not-json'] as const)(
  'NoiseAware answers %s to everybody for eleven seconds: nobody is asked to reauthorize, and all are well a minute later',
  async (kind) => {
    const it = await incident(8);
    it.clock.leap(tokenLife);
    it.refuse(kind);
    for (const id of it.ids) expect(await it.read(id)).toBe('noiseaware_unavailable');
    const calls = it.sandbox.entries('refresh').length + it.sandbox.entries('token').length;
    for (const id of it.ids) expect(await it.read(id)).toBe('noiseaware_unavailable');
    expect(it.sandbox.entries('refresh').length + it.sandbox.entries('token').length).toBe(calls);
    expect(valueIn(await it.staff.summarizeConnections())).toMatchObject(
      kind === 'not-json' ? { needsYou: 0, trouble: 8 } : { needsYou: 2, trouble: 6 },
    );
    expect((await it.states()).filter(({ cause }) => cause === 'refusing_all')).toHaveLength(6);
    expect(JSON.parse(it.errors()[0] ?? '')).toMatchObject(
      kind === 'not-json' ? { status: 200, answer: 'HTML' } : { status: Number(kind), answer: 'JSON' },
    );
    await it.pass(10);
    it.sandbox.set({ fault: {} });
    await it.heals(soon);
    expect(it.errors()).toHaveLength(1);
    const errors = it.relay.logLines.filter((line) => line.includes('"level":"error"'));
    expect(errors.length).toBeLessThanOrEqual(3);
    expect(errors.filter((line) => line.includes('connection needs reauthorization'))).toEqual([]);
    expect(it.receiver.types()).not.toContain('connection.reauthorization_required');
  },
  120_000,
);

test('a wrong NOISEAWARE_CLIENT_ID over one restart refuses nobody for good: everything is well a minute after the right one', async () => {
  const it = await incident(8, {}, { NOISEAWARE_REFRESH: 'off' });
  it.clock.leap(tokenLife);
  await it.restart({ NOISEAWARE_CLIENT_ID: 'mistyped' });
  const answers: string[] = [];
  for (const id of it.ids) answers.push(await it.read(id));
  expect(answers.filter((code) => code === 'reauthorization_required')).toHaveLength(2);
  expect(it.errors()).toHaveLength(1);
  await it.restart({});
  await it.heals(soon);
}, 120_000);

test('after a restart with a changed setting of NoiseAware, refused connections are looked at at once', async () => {
  const it = await incident(2, {}, { NOISEAWARE_REFRESH: 'off' });
  it.clock.leap(tokenLife);
  it.refuse('401');
  for (const id of it.ids) expect(await it.read(id)).toBe('reauthorization_required');
  // The looks of the first hour are over.
  await it.pass(2 * 60 * 60);
  await it.restart({ NOISEAWARE_REFUSALS: '401' }, () => it.sandbox.set({ fault: {} }));
  await it.heals(soon);
}, 120_000);

test('one refused connection among others that NoiseAware accepts asks its owner at once, and heals by itself', async () => {
  const it = await incident(4);
  it.clock.leap(tokenLife);
  for (const id of it.ids) {
    it.refuse('401');
    expect(await it.read(id)).toBe('reauthorization_required');
    it.sandbox.set({ fault: {} });
    // NoiseAware accepts the next one.
    it.clock.leap(1);
    await connectAccount(it.staff, { id: `between-${id}` });
  }
  expect(it.errors()).toEqual([]);
  await it.heals(90);
  await expect.poll(it.recovered).toBe(4);
  const { entries } = valueIn(await it.staff.readAudit({ query: { connection: it.ids[0] ?? '' } }));
  expect(entries.map(({ what }) => what)).toContain('renewed');
}, 120_000);

test('three owners who end the authorization at the same time are asked once NoiseAware accepts another connection', async () => {
  const it = await incident(4, {}, { NOISEAWARE_REFRESH: 'off' });
  const [, ...others] = it.ids;
  it.clock.leap(tokenLife);
  it.refuse('401');
  for (const id of others) await it.read(id);
  expect((await it.states()).filter(({ cause }) => cause === 'refusing_all')).toHaveLength(1);
  it.sandbox.set({ fault: {} });
  // Until the breaker lets one through.
  it.clock.leap(3);
  await connectAccount(it.staff, { id: 'newcomer' });
  it.refuse('401');
  await it.pass(soon);
  expect((await it.states()).map(({ status }) => status)).toEqual([
    'active',
    'reauthorization_required',
    'reauthorization_required',
    'reauthorization_required',
  ]);
  expect(await it.read(others[2] ?? '')).toBe('reauthorization_required');
}, 120_000);
