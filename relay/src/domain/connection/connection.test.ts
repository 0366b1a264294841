import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { day, minute } from '../../base/time.ts';
import {
  afterDisconnect,
  afterInterruption,
  afterRenewal,
  afterRenewalFailure,
  type Connection,
  connectionRecord,
  hasLapsed,
  longestCall,
  type RenewalFailure,
  type SealedTokens,
  userTokenRemaining,
} from './connection.ts';
import { publicConnection } from './public-connection.ts';
import { createRenewalPlan, refreshTokenLife } from './renewal-plan.ts';

const now = 1_750_000_000;
const tokens: SealedTokens = {
  userToken: 'sealed-user',
  userTokenExpiresAt: now + 15 * minute,
  userTokenLife: 15 * minute,
  clockAhead: 0,
  refreshToken: 'sealed-refresh',
};
const connection: Connection = {
  id: 'connection-1',
  account: { id: 'account-1', name: 'Seaside' },
  connectedBy: { id: 'staff-1', name: 'Ada' },
  responsible: { id: 'staff-1', name: 'Ada' },
  connectedAt: now - day,
  accessCode: 'sealed-code',
  tokens,
  ...{ identity: null, nameless: false, apiAnsweredAt: null, warned: null },
  status: 'active',
  cause: null,
  statusSince: now - day,
  lastRenewedAt: now - day,
  renewAt: now,
  failing: null,
  renewal: { owner: 'owner', until: now + 30, spends: 'refresh_token' },
};
/** A plan with fixed chance: 0 at the near end, almost 1 at the far one. */
const planWith = (chance: 0 | 0.5 | 1) =>
  createRenewalPlan(() =>
    chance === 1 ? new Uint8Array(4).fill(255) : Uint8Array.of(chance * 256, 0, 0, 0),
  );
const middle = planWith(0.5);

const passing: RenewalFailure = { cause: 'unavailable', definite: false, refreshTokenSpent: false };
const forbidden: RenewalFailure = { cause: 'configuration', definite: false, refreshTokenSpent: false };
const refused: RenewalFailure = { cause: 'refused', definite: true, refreshTokenSpent: true };

/** Fails repeatedly, with that many seconds in between. */
function failEach(from: Connection, failure: RenewalFailure, times: number, apart: number, at = now) {
  let current = from;
  for (let time = 0; time < times; time += 1)
    current = afterRenewalFailure(current, failure, at + time * apart, middle);
  return current;
}

describe('a renewal that succeeds', () => {
  test('makes the connection active and ends the lease, from every state', () => {
    const before = failEach(connection, passing, 5, 60);
    const after = afterRenewal(before, { ...tokens, userToken: 'sealed-new' }, now + 400, middle);
    expect(after).toMatchObject({
      status: 'active',
      cause: null,
      failing: null,
      renewal: null,
      lastRenewedAt: now + 400,
      tokens: { userToken: 'sealed-new' },
    });
    expect(v.safeParse(connectionRecord, after).success).toBe(true);
  });

  test("is due again at the latest at half of the refresh token's life, spread randomly over a tenth of that", () => {
    for (const [jitter, share] of [
      [0, 0.45],
      [0.5, 0.475],
      [1, 0.5],
    ] as const) {
      const { renewAt } = afterRenewal(connection, tokens, now, planWith(jitter));
      expect((renewAt ?? 0) - now).toBeCloseTo(refreshTokenLife * share, -4);
    }
  });

  test('keeps the stored refresh token if the answer has none, and replaces it otherwise', () => {
    const without = { ...tokens, refreshToken: null };
    expect(afterRenewal(connection, without, now, middle).tokens?.refreshToken).toBe('sealed-refresh');
    const rotated = { ...tokens, refreshToken: 'sealed-rotated' };
    expect(afterRenewal(connection, rotated, now, middle).tokens?.refreshToken).toBe('sealed-rotated');
    expect(
      afterRenewal({ ...connection, tokens: null }, without, now, middle).tokens?.refreshToken,
    ).toBeNull();
  });
});

describe('a renewal that fails', () => {
  test('degrades the connection, records the cause, and ends the lease', () => {
    const after = afterRenewalFailure(connection, passing, now, middle);
    expect(after).toMatchObject({
      status: 'degraded',
      cause: 'unavailable',
      failing: { since: now, times: 1 },
      renewal: null,
      tokens,
      lastRenewedAt: now - day,
    });
    expect(v.safeParse(connectionRecord, after).success).toBe(true);
  });

  test('is retried after five seconds at first and thirty at most, with jitter over the upper half', () => {
    for (const jitter of [0, 0.5, 1] as const) {
      let current = connection;
      const waits: number[] = [];
      for (let times = 0; times < 1_100; times += 1) {
        current = afterRenewalFailure(current, passing, now, planWith(jitter));
        waits.push((current.renewAt ?? 0) - now);
      }
      const scale = 0.5 + 0.5 * jitter;
      for (const [index, seconds] of [5, 10, 20, 30, 30].entries())
        expect(waits[index]).toBeCloseTo(seconds * scale, 0);
      for (const wait of waits.slice(5)) expect(wait).toBeCloseTo(30 * scale, 0);
    }
  });

  test('waits as long as NoiseAware asks, but not less than its own backoff', () => {
    expect(afterRenewalFailure(connection, { ...passing, retryAfter: 600 }, now, middle).renewAt).toBe(
      now + 600,
    );
    expect(afterRenewalFailure(connection, { ...passing, retryAfter: 1 }, now, middle).renewAt).toBeCloseTo(
      now + 3.75,
      3,
    );
  });

  test('drops a refresh token that may have been spent, and keeps one that was not', () => {
    const spent = afterRenewalFailure(connection, { ...passing, refreshTokenSpent: true }, now, middle);
    expect(spent.tokens).toEqual({ ...tokens, refreshToken: null });
    expect(afterRenewalFailure({ ...connection, tokens: null }, refused, now, middle).tokens).toBeNull();
  });

  test('requires reauthorization if the access code is definitely refused, and is retried soon, then once a day', () => {
    for (const jitter of [0, 1] as const) {
      const pauses: number[] = [];
      let after = afterRenewalFailure(connection, passing, now, planWith(jitter));
      for (let times = 0; times < 6; times += 1) {
        const at = after.renewAt ?? now;
        after = afterRenewalFailure(after, refused, at, planWith(jitter));
        expect(after).toMatchObject({ status: 'reauthorization_required', cause: 'refused' });
        expect(after.accessCode).toBe('sealed-code');
        pauses.push((after.renewAt ?? 0) - at);
      }
      const scale = 0.75 + 0.5 * jitter;
      for (const [index, pause] of [minute, 5 * minute, 15 * minute, 60 * minute, day, day].entries())
        expect(pauses[index]).toBeCloseTo(pause * scale, -1);
    }
  });

  test("ends no connection, however long NoiseAware's outage is", () => {
    for (const cause of [
      'unavailable',
      'slow',
      'unreachable',
      'rate_limited',
      'broken_answer',
      'password_reset_needed',
    ] as const) {
      const after = failEach(connection, { ...passing, cause }, 2_000, minute);
      expect(after).toMatchObject({ status: 'degraded', cause });
    }
  });

  test('is undone when a later attempt with the refused access code succeeds', () => {
    const ended = afterRenewalFailure(connection, refused, now, middle);
    expect(afterRenewal(ended, tokens, now + day, middle).status).toBe('active');
  });

  test('does not replace a definite refusal by a temporary cause', () => {
    const ended = afterRenewalFailure(connection, refused, now, middle);
    for (const failure of [passing, forbidden]) {
      const after = afterRenewalFailure(ended, failure, now + day, middle);
      expect(after).toMatchObject({ status: 'reauthorization_required', cause: 'refused' });
    }
  });

  test('retries a refused access code after the same pause if NoiseAware did not answer the last attempt', () => {
    let after = afterRenewalFailure(connection, refused, now, middle);
    const look = (failure: RenewalFailure) => {
      const at = after.renewAt ?? 0;
      after = afterRenewalFailure(after, failure, at, middle);
      return (after.renewAt ?? 0) - at;
    };
    for (let times = 0; times < 20; times += 1) expect(look(passing)).toBeCloseTo(minute, 1);
    expect(look(forbidden)).toBeCloseTo(5 * minute, 1);
  });

  test('is retried as it was planned, however often somebody renews before', () => {
    const ended = afterRenewalFailure(connection, refused, now, middle);
    let after = ended;
    for (let at = now; at < now + minute; at += 10) after = afterRenewalFailure(after, refused, at, middle);
    expect(after).toMatchObject({ renewAt: ended.renewAt, failing: { times: 1 } });
    // The clock was set back by a day.
    const earlier = afterRenewalFailure(after, refused, now - day, middle);
    expect(earlier.renewAt).toBeCloseTo(now - day + minute, 1);
  });
});

describe('a 403, which may also be caused by settings or a proxy', () => {
  test('requires reauthorization after more than three failures over more than an hour', () => {
    expect(failEach(connection, forbidden, 4, 20 * minute).status).toBe('degraded');
    expect(failEach(connection, forbidden, 4, 20 * minute + 1).status).toBe('reauthorization_required');
    expect(failEach(connection, forbidden, 3, 10 * day).status).toBe('degraded');
    expect(failEach(connection, forbidden, 60, minute).status).toBe('degraded');
    expect(failEach(connection, forbidden, 62, minute).status).toBe('reauthorization_required');
  });

  test('is not confirmed by earlier failures with other causes', () => {
    const down = failEach(connection, passing, 300, minute);
    for (const times of [1, 2, 3]) {
      const after = failEach(down, forbidden, times, minute, now + 300 * minute);
      expect(after).toMatchObject({ status: 'degraded', cause: 'configuration' });
    }
  });

  test('is not confirmed if other failures come in between', () => {
    let current = connection;
    for (let times = 0; times < 100; times += 1) {
      current = afterRenewalFailure(
        current,
        times % 2 === 0 ? forbidden : passing,
        now + times * 10 * minute,
        middle,
      );
    }
    expect(current.status).toBe('degraded');
  });

  test("is not confirmed by failures of the relay's own, in which NoiseAware was not called", () => {
    const own: RenewalFailure = { ...forbidden, neverAsked: true };
    const troubled = failEach(connection, own, 300, minute);
    expect(troubled).toMatchObject({ status: 'degraded', cause: 'configuration' });
    for (const times of [1, 2, 3]) {
      expect(failEach(troubled, forbidden, times, minute, now + 300 * minute).status).toBe('degraded');
    }
  });
});

describe('disconnecting', () => {
  test('ends lease and schedule and keeps what a restoration needs', () => {
    expect(afterDisconnect(connection, 'disconnected_by_staff', false, now)).toEqual({
      ...connection,
      status: 'disconnected',
      statusSince: now,
      cause: 'disconnected_by_staff',
      renewAt: null,
      failing: null,
      renewal: null,
    });
  });

  test('with forgetting keeps neither access code nor tokens', () => {
    const after = afterDisconnect(connection, 'disconnected_by_operator', true, now);
    expect(after).toMatchObject({ accessCode: null, tokens: null, cause: 'disconnected_by_operator' });
    expect(JSON.stringify(after)).not.toContain('sealed');
    expect(v.safeParse(connectionRecord, after).success).toBe(true);
  });
});

test('a status is dated from when it began, through all that leaves it as it is', () => {
  const steps: readonly ((before: Connection) => Connection)[] = [
    (each) => afterRenewal(each, tokens, now, middle),
    (each) => afterRenewalFailure(each, passing, now + 1, middle),
    (each) => afterRenewalFailure(each, { ...passing, cause: 'slow' }, now + 2, middle),
    (each) => afterInterruption({ ...each, renewal: connection.renewal }, now + 3),
    (each) => afterRenewalFailure(each, refused, now + 4, middle),
    (each) => afterRenewalFailure(each, refused, now + 5, middle),
    (each) => afterRenewal(each, tokens, now + 6, middle),
    (each) => afterDisconnect(each, 'disconnected_by_staff', false, now + 7),
    (each) => afterDisconnect(each, 'disconnected_by_operator', true, now + 8),
  ];
  let current = connection;
  const dated = steps.map((step) => {
    current = step(current);
    return [current.status, current.statusSince - now];
  });
  expect(dated).toEqual([
    ['active', -day],
    ['degraded', 1],
    ['degraded', 1],
    ['degraded', 1],
    ['reauthorization_required', 4],
    ['reauthorization_required', 4],
    ['active', 6],
    ['disconnected', 7],
    ['disconnected', 7],
  ]);
  expect(publicConnection(current).since).toBe(new Date((now + 7) * 1000).toISOString());
});

test('the remaining life of a user token is never negative', () => {
  expect(userTokenRemaining(connection, now)).toBe(15 * minute);
  expect(userTokenRemaining(connection, now + day)).toBe(0);
  expect(userTokenRemaining({ ...connection, tokens: null }, now)).toBe(0);
});

test('the public form of a connection has states and dates, never a code or a token', () => {
  const shown = publicConnection(connection);
  expect(JSON.stringify(shown)).not.toMatch(/sealed|owner/);
  expect(shown.diesAt).toBe(new Date((now - day + 15 * day) * 1000).toISOString());
  const ended = publicConnection(afterDisconnect(connection, 'disconnected_by_staff', true, now));
  expect(ended).toMatchObject({ status: 'disconnected', diesAt: null, userTokenExpiresAt: null });
});

test('a lease of the longest time-out has not lapsed for a clock that is half a minute behind', () => {
  const until = now + 2 * longestCall;
  expect(hasLapsed({ until }, now - 30)).toBe(false);
  expect(hasLapsed({ until }, until)).toBe(true);
  // Its owner's clock ran ahead.
  expect(hasLapsed({ until }, now - day)).toBe(true);
});
