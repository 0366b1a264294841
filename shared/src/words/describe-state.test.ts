import { expect, it } from 'vitest';
import { type Connection, causes } from '../shapes.ts';
import { describeState } from './describe-state.ts';

const now = Date.parse('2026-05-12T12:00:00Z');
const day = 86_400_000;
const inDays = (days: number) => new Date(now + days * day).toISOString();
const person = { id: 'staff-1', name: 'Ana Ruiz' };
const working: Connection = {
  id: 'connection-1',
  account: { id: 'crm-1', name: 'Sunny Shores' },
  status: 'active',
  cause: null,
  connectedBy: person,
  responsible: person,
  connectedAt: '2026-05-01T10:00:00Z',
  lastRenewedAt: '2026-05-12T10:00:00Z',
  userTokenExpiresAt: '2026-05-12T10:15:00Z',
  diesAt: inDays(15),
  nextRenewalAt: '2026-05-19T22:00:00Z',
  troubleSince: null,
  since: '2026-05-01T10:00:00Z',
  apiAnsweredAt: null,
  organization: null,
};
const of = (overrides: Partial<Connection>, sure = true, mayConnect = true) =>
  describeState({ ...working, ...overrides }, { now, knownAt: now - 2 * 3_600_000, sure, mayConnect });

it.each<[Partial<Connection>, object]>([
  [{}, { group: 'fine', sign: 'ok', tone: 'green', line: null, action: null, title: 'active' }],
  [
    { status: 'degraded', cause: 'unreachable' },
    { group: 'trouble', sign: 'time', tone: 'amber', action: null, title: 'degraded' },
  ],
  [
    { status: 'reauthorization_required', cause: 'refused' },
    { group: 'needs_you', sign: 'act', action: 'reconnect', line: 'Owner must authorize again' },
  ],
  [
    { status: 'degraded', cause: 'password_reset_needed' },
    { group: 'needs_you', action: 'renew', title: 'password_reset_needed' },
  ],
  [
    { status: 'degraded', cause: 'configuration' },
    { group: 'needs_you', action: null, fix: 'operator' },
  ],
  [
    { status: 'disconnected', cause: 'disconnected_by_staff', diesAt: null },
    { group: 'ended', sign: 'off', tone: 'grey', action: null },
  ],
])('describes %o as %o', (overrides, expected) => {
  expect(of({ diesAt: inDays(12), ...overrides })).toMatchObject(expected);
});

it('does not claim that a state whose end is near recovers by itself', () => {
  const endings = causes.filter((each) => !each.startsWith('disconnected') && each !== 'refusing_all');
  for (const cause of [...endings, null]) {
    const near = of({ status: 'degraded', cause, diesAt: inDays(1) });
    expect(near).toMatchObject({ group: 'needs_you', tone: 'red', sign: 'time', line: 'Expires tomorrow' });
    expect(near.fix).not.toBe('time');
  }
  expect(of({ status: 'degraded', cause: 'slow', diesAt: inDays(1) }).action).toBe('reconnect');
  for (const cause of ['unavailable', 'unreachable', 'broken_answer', 'rate_limited'] as const) {
    const outage = of({ status: 'degraded', cause, diesAt: inDays(1) });
    expect([outage.fix, outage.action]).toEqual(['outage', 'renew']);
  }
  expect(of({ status: 'degraded', cause: 'slow', diesAt: inDays(-1) })).toMatchObject({
    line: 'Expired yesterday',
    action: 'reconnect',
  });
});

it('asks no owner while NoiseAware refuses all calls, and names the operator', () => {
  for (const days of [1, 12])
    expect(of({ status: 'degraded', cause: 'refusing_all', diesAt: inDays(days) })).toMatchObject({
      group: 'trouble',
      tone: 'amber',
      fix: 'operator',
      action: null,
    });
});

it('describes no old state as fine, but still describes trouble', () => {
  expect(of({ diesAt: inDays(-1) }, false)).toMatchObject({
    group: 'unsure',
    tone: 'grey',
    line: 'Was working',
    title: 'wasWorking',
    when: now - 2 * 3_600_000,
  });
  expect(of({ status: 'reauthorization_required', cause: 'refused' }, false).tone).toBe('red');
});

it.each<[Partial<Connection>, object]>([
  [{}, { fix: null, action: null }],
  [
    { status: 'reauthorization_required', cause: 'refused' },
    { fix: 'colleague', action: null },
  ],
  [
    { status: 'degraded', cause: 'password_reset_needed' },
    { fix: 'colleague', action: null },
  ],
  [
    { status: 'degraded', cause: 'unavailable', diesAt: inDays(1) },
    { fix: 'outage', action: null },
  ],
  [
    { status: 'degraded', cause: 'configuration' },
    { fix: 'operator', action: null },
  ],
  [
    { status: 'degraded', cause: 'unreachable' },
    { fix: 'time', action: null },
  ],
  [
    { status: 'disconnected', cause: 'disconnected_by_staff' },
    { fix: 'colleague', action: null },
  ],
])(
  'offers no action for %o to a person who may not connect, and says who can fix it: %o',
  (overrides, expected) => {
    const mayNotConnect = of({ diesAt: inDays(12), ...overrides }, true, false);
    expect(mayNotConnect).toEqual({ ...of({ diesAt: inDays(12), ...overrides }), ...expected });
  },
);
