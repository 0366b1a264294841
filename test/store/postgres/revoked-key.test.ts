import { setInterval } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { stageOfTest } from '../../support/relay/relay-stage.ts';
import { startTestRelay } from '../../support/relay/test-relay.ts';
import { lengthOf } from '../../support/tier.ts';

/** The requested calls a second, those that have to be served, and milliseconds between two groups of them. */
const rate = lengthOf(1_100, 150);
const least = lengthOf(1_000, 30);
const tick = 20;

/** The most calls under way: a machine too slow for the rate makes fewer, instead of queueing. */
const mostAtOnce = 150;

test('a service key in use at three relays is refused by all of them once it is revoked', async () => {
  const env = { RELAY_STORE: (await freshDatabase()).url };
  const stage = await stageOfTest({ env });
  const others = await Promise.all([1, 2].map(() => startTestRelay({ env })));
  for (const other of others) onTestFinished(other.stop);
  const relays = [stage.relay, ...others];
  await connectAccount(stage.staff, { id: 'acct-1' });
  const { key } = await stage.relay.service('doomed');

  const answers: { began: number; ended: number; relay: number; status: number }[] = [];
  const ask = async (relay: number) => {
    const began = performance.now();
    const answer = await relays[relay]?.ask('/v1/accounts/acct-1/token', key, { body: {} });
    answers.push({ began, ended: performance.now(), relay, status: answer?.status ?? 0 });
  };
  const served = (relay: number) => answers.filter((each) => each.relay === relay && each.status === 200);
  const refused = (from = 0) => answers.filter(({ status, began }) => status !== 200 && began > from);
  const over = new AbortController();
  onTestFinished(() => over.abort());
  const calls: Promise<void>[] = [];
  const load = (async () => {
    for await (const _ of setInterval(tick, undefined, { signal: over.signal })) {
      for (let call = 0; call < (rate * tick) / 1000; call += 1) {
        if (calls.length - answers.length < mostAtOnce) calls.push(ask(calls.length % 3));
      }
    }
  })().catch(() => undefined);

  // Each relay refuses more than it counts without limiting the address.
  const enough = lengthOf(3_000, 150);
  await expect
    .poll(() => relays.every((_, relay) => served(relay).length >= enough / 3), { timeout: 60_000 })
    .toBe(true);
  const servedIn = (from: number) =>
    answers.filter(({ ended: at }) => at > from && at <= from + 1_000).length;
  expect(servedIn(performance.now() - 1_000)).toBeGreaterThanOrEqual(least);
  await others[1]?.door.revokeServiceKey({ id: await others[1]?.door.keyNamed('doomed') });
  const ended = performance.now();
  await expect.poll(() => refused(ended).length, { timeout: 60_000 }).toBeGreaterThan(enough);
  over.abort();
  await load;
  await Promise.all(calls);
  const late = answers.filter(({ status, ...each }) => status === 200 && each.began > ended);
  expect(late).toEqual([]);
  const last = Math.max(...answers.filter(({ status }) => status === 200).map((each) => each.ended));
  expect(last - ended).toBeLessThan(1_000);
  // Refused one by one, and the rest since that address sends an invalid credential to that relay.
  expect(new Set(refused(ended).map(({ status }) => status))).toEqual(new Set([401, 429]));
}, 120_000);
