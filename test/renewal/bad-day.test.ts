import { runSchedule } from '@noiseaware-connect/relay/features/renewal/scheduler';
import type { Failure } from '@noiseaware-connect/shared/failure';
import { describe, expect, test } from 'vitest';
import { auditLife, day, eventLife, minute, relay, start } from '../store/conformance/samples.ts';
import { atOnce } from '../store/conformance/store-check.ts';
import { type Answer, garbled, lost, renewalBench, status, tokensFor, tooSlow } from './renewal-stage.ts';

const names = Array.from({ length: 50 }, (_, index) => `connection-${index}`);
const ills: Answer[] = [status(502), tooSlow, garbled, status(429), lost, status(503), status(504)];

test('an outage of two hours ends no connection, the relay adds no load, and all recover within a minute', async () => {
  const bench = await renewalBench();
  for (const id of names) await bench.add({ id, renewAt: start + 7 * day });
  const dayBegins = start + 5 * minute;
  const dayEnds = dayBegins + 120 * minute;
  let turn = 0;
  const answer: Answer = (asked, at) => {
    if (at < dayBegins || at >= dayEnds) return tokensFor()(asked, at);
    turn += 1;
    return (ills[turn % ills.length] ?? lost)(asked, at);
  };
  bench.answers.refresh = answer;
  bench.answers.exchange = answer;

  const perMinute = new Map<number, number>();
  const statuses = new Set<string>();
  const stop = new AbortController();
  let seen = 0;
  /** What services do meanwhile, and what they get: once in each pause of the schedule. */
  const sleep = async (seconds: number) => {
    bench.clock.now += seconds;
    const { now } = bench.clock;
    for (const id of names) {
      const connection = await bench.store.connections.find(id);
      if (connection === undefined) throw new Error(`${id} is gone`);
      statuses.add(connection.status);
      const lives = (connection.tokens?.userTokenExpiresAt ?? 0) > now;
      const vended = await bench.vend(connection, undefined, relay).catch((error: unknown) => error);
      // A valid token is served throughout.
      if (lives) expect(vended).toHaveProperty('userToken');
      else if (vended instanceof Error) expect((vended as Failure).code).toBe('noiseaware_unavailable');
    }
    const calls = bench.asked.length - seen;
    seen = bench.asked.length;
    const at = Math.floor((now - dayBegins) / minute);
    perMinute.set(at, (perMinute.get(at) ?? 0) + calls);
    if (now >= dayEnds + minute) stop.abort();
  };
  const effects = { ...bench.effects, sleep };
  await runSchedule(
    { store: bench.store, renewer: bench.renewer, effects, plan: bench.plan, auditLife, eventLife },
    stop.signal,
  );

  expect(statuses).toEqual(new Set(['active', 'degraded']));
  const states = await Promise.all(names.map((id) => bench.store.connections.find(id)));
  expect(states.filter((each) => each?.status !== 'active')).toEqual([]);
  const worst = Math.max(...[...perMinute].filter(([at]) => at >= 11 && at < 119).map(([, calls]) => calls));
  expect(worst).toBeGreaterThan(0);
  // For each of the two calls a probe every fifteen seconds, and the second call of a probe that succeeded.
  expect(worst).toBeLessThanOrEqual(20);
}, 60_000);

test('a thousand requests for a thousand connections make a thousand calls, at most sixteen at once', async () => {
  const bench = await renewalBench();
  const ids = Array.from({ length: 1_000 }, (_, index) => `connection-${index}`);
  for (const id of ids) await bench.add({ id });
  bench.clock.now = start + day;
  let underWay = 0;
  let most = 0;
  const full = Promise.withResolvers<void>();
  bench.answers.refresh = async (asked, at) => {
    underWay += 1;
    most = Math.max(most, underWay);
    // No call is answered before all places are taken; a seventeenth call would be seen by then.
    if (underWay === 16) full.resolve();
    await full.promise;
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    return tokensFor({ userToken: `token-by-${asked.secret}` })(asked, at);
  };
  const answers = await atOnce(1_000, async (index) => {
    const connection = await bench.store.connections.find(`connection-${index}`);
    if (connection === undefined) throw new Error('it is not there');
    return bench.vend(connection, undefined, relay);
  });
  expect(answers.every(({ expiresAt }) => Date.parse(expiresAt) / 1000 === start + day + 15 * minute)).toBe(
    true,
  );
  expect(bench.asked).toHaveLength(1_000);
  expect(most).toBe(16);
});

describe('an outage of NoiseAware', () => {
  const days = {
    unavailable: status(503, { 'retry-after': '120' }),
    rate_limited: status(429),
    slow: tooSlow,
    unreachable: lost,
    broken_answer: garbled,
    password_reset_needed: status(418),
  };
  for (const [cause, answer] of Object.entries(days)) {
    test(`with the cause ${cause} degrades a connection and never ends it`, async () => {
      const bench = await renewalBench();
      await bench.add();
      bench.answers.refresh = answer;
      bench.answers.exchange = answer;
      for (let times = 0; times < 100; times += 1) {
        bench.clock.now += 10 * minute;
        expect(await bench.renewer.renew('connection-1', relay)).toMatchObject({ status: 'degraded', cause });
      }
      bench.answers.exchange = tokensFor();
      bench.answers.refresh = tokensFor();
      bench.clock.now += 10 * minute;
      expect(await bench.renewer.renew('connection-1', relay)).toMatchObject({ status: 'active' });
    });
  }

  test('ends once NoiseAware refuses the access code: the connection needs reauthorization', async () => {
    for (const code of [400, 401, 404]) {
      const bench = await renewalBench();
      await bench.add();
      bench.answers.refresh = status(401);
      bench.answers.exchange = status(code);
      const renewed = await bench.renewer.renew('connection-1', relay);
      expect(renewed).toMatchObject({ status: 'reauthorization_required', cause: 'refused' });
      expect(bench.asked.map(({ call }) => call)).toEqual(['refresh', 'exchange']);
    }
  });
});
