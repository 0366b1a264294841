import { mostTools, type Tool } from '@noiseaware-connect/shared/tool';
import { describe, expect, test } from 'vitest';
import type { Actor } from './audit/audit.ts';
import type { Connection } from './connection/connection.ts';
import {
  decideDisconnect,
  decideInterruption,
  decideLease,
  decideSettlement,
} from './connection/decide-connection.ts';
import { decideCancel, decideClaim, decideConnect, decideFail } from './pairing/decide-pairing.ts';
import type { Pairing } from './pairing/pairing.ts';
import { decideTool } from './tool/decide-tool.ts';

const now = 1_750_000_000;
const ada: Actor = { kind: 'staff', id: 'ada' };
const relay: Actor = { kind: 'relay' };
const pairing: Pairing = {
  id: 'pairing',
  staff: { id: 'ada', name: 'Ada' },
  session: 'session',
  account: { id: 'account' },
  challenge: '',
  redirectUri: '',
  connection: null,
  codeHash: 'code',
  createdAt: now,
  expiresAt: now + 100,
  authorized: null,
  ended: null,
};
const connection: Connection = {
  id: 'connection',
  account: { id: 'account' },
  connectedBy: { id: 'ada', name: 'Ada' },
  responsible: { id: 'ada', name: 'Ada' },
  connectedAt: now,
  accessCode: 'sealed-code',
  tokens: {
    userToken: 'u',
    userTokenExpiresAt: now + 900,
    userTokenLife: 900,
    clockAhead: null,
    refreshToken: 'r',
  },
  identity: { by: 'id', value: 'one', name: null },
  nameless: false,
  apiAnsweredAt: null,
  warned: null,
  status: 'active',
  cause: null,
  lastRenewedAt: now,
  renewAt: now + 1_000,
  failing: null,
  renewal: null,
};
const cancelled: Pairing = { ...pairing, ended: { as: 'cancelled', at: now } };
const whatOf = ({ audit = [] }: { audit?: readonly { what: string }[] }) => audit.map(({ what }) => what);

describe('a claim', () => {
  const presented = { accessCodeHash: 'access', now, retryWindow: 60, by: { kind: 'noiseaware' } as const };
  const claimed: Pairing = { ...pairing, authorized: { at: now, accessCodeHash: 'first' } };
  test('is granted once, and repeated with the hash that was kept', () => {
    expect(decideClaim(pairing, presented)).toEqual({
      answer: { outcome: 'granted', accessCodeHash: 'access' },
      put: { ...pairing, authorized: { at: now, accessCodeHash: 'access' } },
      audit: [{ at: now, what: 'code_granted', who: presented.by, pairing: 'pairing', account: 'account' }],
    });
    const repeated = decideClaim(claimed, presented);
    expect(repeated.answer).toEqual({ outcome: 'repeated', accessCodeHash: 'first' });
    expect([repeated.put, whatOf(repeated)]).toEqual([undefined, ['code_repeated']]);
  });

  test('that is refused changes nothing, and is audited with its reason', () => {
    const cases = [
      [undefined, 'unknown'],
      [cancelled, 'cancelled'],
      [{ ...pairing, expiresAt: now }, 'expired'],
      [{ ...claimed, authorized: { at: now - 61, accessCodeHash: 'first' } }, 'used'],
    ] as const;
    for (const [of, outcome] of cases) {
      const decision = decideClaim(of, presented);
      expect([decision.answer, decision.put]).toEqual([{ outcome }, undefined]);
      expect(whatOf(decision)).toEqual([`code_refused_${outcome}`]);
    }
  });
});

test('a pairing ends once: one that has ended, or is not there, stays as it is', () => {
  expect(decideCancel(pairing, now, ada)).toMatchObject({
    put: cancelled,
    audit: [{ what: 'pairing_cancelled' }],
  });
  expect(decideFail(pairing, now, ada)).toMatchObject({
    put: { ended: { as: 'failed', cause: 'refused' } },
    audit: [{ what: 'pairing_failed', cause: 'refused' }],
  });
  for (const of of [cancelled, undefined]) {
    expect(decideCancel(of, now, ada)).toEqual({ answer: undefined });
    expect(decideFail(of, now, ada)).toEqual({ answer: undefined });
  }
});

describe('a completion', () => {
  const completion = { connection, before: undefined, compared: null, now, by: ada };
  const outcomeOf = (
    of: Pairing | undefined,
    over: Partial<typeof completion> | { before: Connection } = {},
  ) => {
    const decision = decideConnect(of, { ...completion, ...over });
    return [decision.answer.outcome, decision.put !== undefined, whatOf(decision)];
  };
  test('connects or reauthorizes, and says where the organization changed', () => {
    expect(outcomeOf(pairing)).toEqual(['connected', true, ['connected']]);
    const { identity } = connection;
    expect(outcomeOf(pairing, { before: connection, compared: identity } as object)).toEqual([
      'connected',
      true,
      ['reauthorized'],
    ]);
    const other = { by: 'id', value: 'other', name: null };
    const before = { ...connection, identity: other };
    expect(outcomeOf(pairing, { before, compared: other } as object)).toEqual([
      'connected',
      true,
      ['reauthorized', 'organization_changed'],
    ]);
  });

  test('writes nothing where the pairing has ended, or the connection is another organization’s than was compared', () => {
    expect(outcomeOf(undefined)).toEqual(['missing', false, []]);
    expect(outcomeOf(cancelled)).toEqual(['ended', false, []]);
    expect(outcomeOf(pairing, { before: connection })).toEqual(['changed', false, []]);
    const ended: Pairing = { ...pairing, ended: { as: 'connected', at: now, connection: 'earlier' } };
    expect(decideConnect(ended, completion)).toEqual({
      answer: { outcome: 'connected', connection: 'earlier' },
    });
  });
});

describe('a lease', () => {
  const lease = { owner: 'me', now, until: now + 30, refresh: true };
  const held: Connection = {
    ...connection,
    renewal: { owner: 'other', until: now + 5, spends: 'refresh_token' },
  };
  test('names what the renewal spends', () => {
    const taken = decideLease(connection, lease, relay);
    expect(taken.put?.renewal).toEqual({ owner: 'me', until: now + 30, spends: 'refresh_token' });
    expect([taken.answer, taken.audit]).toEqual([taken.put, []]);
    expect(decideLease(connection, { ...lease, refresh: false }, relay).put?.renewal?.spends).toBe(
      'access_code',
    );
  });

  test('is refused by what the connection is, and by whom it is asked', () => {
    const ended: Connection = { ...connection, status: 'disconnected' };
    expect(decideLease(undefined, lease, relay)).toEqual({ answer: 'missing' });
    expect(decideLease({ ...connection, accessCode: null }, lease, ada)).toEqual({ answer: 'forgotten' });
    expect(decideLease(ended, lease, relay)).toEqual({ answer: 'disconnected' });
    expect(decideLease(ended, lease, ada).put?.renewal?.owner).toBe('me');
    expect(decideLease(held, lease, relay)).toEqual({ answer: 'busy' });
    expect(decideLease(connection, { ...lease, onlyIfDue: true }, relay)).toEqual({ answer: 'not due' });
  });

  test('that has run out is taken over, and its refresh token counts as spent', () => {
    const taken = decideLease(held, { ...lease, now: now + 5 }, relay);
    expect(taken.put).toMatchObject({ tokens: { refreshToken: null }, renewal: { spends: 'access_code' } });
    expect(whatOf(taken)).toEqual(['renewal_interrupted']);
    expect(decideInterruption(held, now + 5, relay).put).toMatchObject({ cause: 'uncertain', renewal: null });
    expect(decideInterruption(held, now, relay)).toEqual({ answer: undefined });
  });

  test('that ends too late for an old clock is not too late for a later one', () => {
    const far: Connection = { ...held, renewal: { owner: 'other', until: now + 500, spends: 'access_code' } };
    expect(decideLease(far, { ...lease, latest: now + 400 }, relay)).toEqual({ answer: 'busy' });
    expect(decideInterruption(far, now, relay, now + 400)).toEqual({ answer: undefined });
    expect(decideInterruption(far, now, relay).put).toBeDefined();
  });

  test('is settled by its owner alone; a failure that repeats is one event', () => {
    const failed = (each: Connection): Connection => ({
      ...each,
      status: 'degraded',
      cause: 'slow',
      renewal: null,
    });
    const settle = (of: Connection) => decideSettlement(of, 'other', failed, now, relay);
    expect(whatOf(settle(held))).toEqual(['renewal_failed']);
    const slow: Connection = { ...held, status: 'degraded', cause: 'slow' };
    expect([settle(slow).put, whatOf(settle(slow))]).toEqual([failed(held), []]);
    expect(decideSettlement(held, 'me', failed, now, relay)).toEqual({ answer: 'lost' });
    expect(whatOf(decideSettlement(held, 'other', (each) => each, now, relay))).toEqual(['renewed']);
  });
});

test('a disconnect takes the lease along, and forgetting erases what is sealed', () => {
  const how = { cause: 'disconnected_by_staff', forget: false, now } as const;
  const kept = decideDisconnect({ connection, open: [pairing], alone: [] }, how, ada);
  expect(kept.put?.connections).toMatchObject([{ status: 'disconnected', accessCode: 'sealed-code' }]);
  expect([kept.put?.pairings, whatOf(kept)]).toEqual([[cancelled], ['pairing_cancelled', 'disconnected']]);
  const forgotten = decideDisconnect({ connection, open: [], alone: [] }, { ...how, forget: true }, ada);
  expect(forgotten.answer).toMatchObject({ accessCode: null, tokens: null, renewal: null });
  expect(whatOf(forgotten)).toEqual(['disconnected', 'forgotten']);
  expect(decideDisconnect({ connection: undefined, open: [], alone: [] }, how, ada)).toEqual({
    answer: undefined,
  });
});

test('a tool is added, changed, or one too many', () => {
  const tool = { id: 'harbor', name: 'Harbor', pages: ['https://harbor.example/*'] } as unknown as Tool;
  const many = Array.from({ length: mostTools }, (_, index) => ({ ...tool, id: `tool-${index}` }));
  expect(whatOf(decideTool([], tool, now, ada))).toEqual(['tool_added']);
  expect(whatOf(decideTool([...many, tool], tool, now, ada))).toEqual(['tool_changed']);
  expect(decideTool(many, tool, now, ada)).toEqual({ answer: 'full' });
});
