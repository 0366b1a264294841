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
import type { Link } from './link/link.ts';
import {
  type Completion,
  decideCancel,
  decideClaim,
  decideConnect,
  decideFail,
  type PairingContext,
} from './pairing/decide-pairing.ts';
import type { Pairing } from './pairing/pairing.ts';
import { hashOf } from './secrets.ts';
import { decideTool } from './tool/decide-tool.ts';

const now = 1_750_000_000;
const ada: Actor = { kind: 'staff', id: 'ada', name: 'Ada' };
const relay: Actor = { kind: 'relay' };
const pairing: Pairing = {
  id: 'pairing',
  staff: { id: 'ada', name: 'Ada' },
  session: 'session',
  account: { id: 'account' },
  challenge: '',
  redirectUri: '',
  connection: null,
  choice: 'account',
  codeHash: 'code',
  salt: 'salt',
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
  statusSince: now,
  lastRenewedAt: now,
  renewAt: now + 1_000,
  failing: null,
  renewal: null,
};
const cancelled: Pairing = { ...pairing, salt: null, ended: { as: 'cancelled', at: now } };
const whatOf = ({ audit = [] }: { audit?: readonly { what: string }[] }) => audit.map(({ what }) => what);

describe('a claim', () => {
  const accessCodesFor = (salt: string) => [`access code of ${salt}`];
  const presented = { accessCodesFor, now, by: { kind: 'noiseaware' } as const };
  const accessCode = 'access code of salt';
  const claimed: Pairing = { ...pairing, authorized: { at: now, accessCodeHash: hashOf(accessCode) } };
  test('is granted once, and repeated with the same access code', () => {
    expect(decideClaim(pairing, presented)).toEqual({
      answer: { outcome: 'granted', accessCode },
      put: claimed,
      audit: [{ at: now, what: 'code_granted', who: presented.by, pairing: 'pairing', account: 'account' }],
    });
    const repeated = decideClaim(claimed, presented);
    expect(repeated.answer).toEqual({ outcome: 'repeated', accessCode });
    expect([repeated.put, whatOf(repeated)]).toEqual([undefined, ['code_repeated']]);
  });

  test('that is refused changes nothing, and is audited with its reason', () => {
    const cases = [
      [undefined, 'unknown'],
      [cancelled, 'cancelled'],
      [{ ...pairing, expiresAt: now }, 'expired'],
      [{ ...claimed, ended: { as: 'connected', at: now, connection: 'connection' } }, 'used'],
    ] as const;
    for (const [of, outcome] of cases) {
      const decision = decideClaim(of, presented);
      expect([decision.answer, decision.put]).toEqual([{ outcome }, undefined]);
      expect(whatOf(decision)).toEqual([`code_refused_${outcome}`]);
    }
  });
});

test('a pairing ends once: one that has ended or does not exist is not changed', () => {
  expect(decideCancel(pairing, now, ada)).toMatchObject({
    put: cancelled,
    audit: [{ what: 'pairing_cancelled' }],
  });
  expect(decideFail(pairing, now, ada)).toMatchObject({
    put: { salt: null, ended: { as: 'failed', cause: 'refused' } },
    audit: [{ what: 'pairing_failed', cause: 'refused' }],
  });
  for (const of of [cancelled, undefined]) {
    expect(decideCancel(of, now, ada)).toEqual({ answer: undefined });
    expect(decideFail(of, now, ada)).toEqual({ answer: undefined });
  }
});

describe('a completion', () => {
  const lakeside = { by: 'id', value: 'lakeside', name: null };
  const harbor = { by: 'id', value: 'harbor', name: null };
  const of = (id: string, identity: Connection['identity'], over: Partial<Connection> = {}): Connection => ({
    ...connection,
    ...{ id, identity, ...over },
  });
  const link: Link = {
    id: 'session',
    hash: 'link',
    account: { id: 'account' },
    connection: null,
    choice: 'account',
    madeBy: { kind: 'service', id: 'billing', name: 'billing' },
    confirm: false,
    returnTo: null,
    createdAt: now,
    expiresAt: now + 100,
    challenge: null,
    pairing: 'pairing',
    waiting: null,
    denied: null,
    ended: null,
  };
  const decide = (found: Partial<PairingContext>, asked: Partial<Completion> = {}) =>
    decideConnect(
      { pairing, link: undefined, connections: [], ...found },
      { connection: of('new', lakeside), now, by: ada, ...asked },
    );
  const outcomeOf = (...args: Parameters<typeof decide>) => {
    const decision = decide(...args);
    return [decision.answer.outcome, whatOf(decision)];
  };

  test('of an account without a living connection connects it', () => {
    expect(outcomeOf({})).toEqual(['connected', ['connected']]);
    const ended = of('ended', harbor, { status: 'disconnected' });
    expect(outcomeOf({ connections: [ended] })).toEqual(['connected', ['connected']]);
    expect(decide({ connections: [ended] }).touch).toEqual({ connections: ['ended'] });
  });

  test('of an account with a living connection reauthorizes that connection, in any state', () => {
    for (const status of ['active', 'degraded', 'reauthorization_required'] as const) {
      const connections = [of('own', lakeside, { status })];
      expect(outcomeOf({ connections })).toEqual(['changed', []]);
      expect(outcomeOf({ connections }, { connection: of('own', lakeside) })).toEqual([
        'connected',
        ['reauthorized'],
      ]);
    }
  });

  test('by another organization changes nothing until it is confirmed by name, and the audit names both', () => {
    const found = { connections: [of('own', harbor)] };
    const asked = { connection: of('own', lakeside) };
    const names = { connected: 'harbor', answered: 'lakeside' };
    for (const confirmed of [undefined, 'harbor', 'another']) {
      const refused = decide(found, { ...asked, confirmed });
      expect([refused.answer, refused.put]).toEqual([{ outcome: 'other', ...names }, undefined]);
      expect(whatOf(refused)).toEqual(['organization_refused']);
    }
    const replaced = decide(found, { ...asked, confirmed: 'lakeside' });
    expect(replaced.audit).toMatchObject([
      { what: 'reauthorized' },
      { what: 'organization_changed', organizations: names, who: ada },
    ]);
  });

  test('of an account with several connections updates that of the organization, or the one named', () => {
    const connections = [of('one', harbor), of('two', lakeside)];
    expect(outcomeOf({ connections }, { connection: of('two', lakeside) })).toEqual([
      'connected',
      ['reauthorized'],
    ]);
    const third = { by: 'id', value: 'third', name: null };
    expect(decide({ connections }, { connection: of('new', third) }).answer).toEqual({
      outcome: 'ambiguous',
      living: connections,
    });
    const named = { named: 'one', connection: of('one', third) };
    expect(outcomeOf({ connections }, named)).toEqual(['other', ['organization_refused']]);
    expect(decide({ connections }, { ...named, confirmed: 'third' }).answer.outcome).toBe('connected');
  });

  test('that asks for a parallel connection adds one to those that live', () => {
    const found = { pairing: { ...pairing, choice: 'parallel' as const }, connections: [of('own', harbor)] };
    expect(outcomeOf(found)).toEqual(['connected', ['connected']]);
  });

  test('by a link is held if it would replace an organization or the organization is unknown', () => {
    const waiting = 'sealed';
    const unknown = 'an organization that nothing names';
    const cases = [
      [harbor, lakeside, 'held', { organization: 'lakeside', current: 'harbor', connection: 'own' }],
      [harbor, null, 'held', { organization: unknown, current: 'harbor' }],
      [null, null, 'held', { organization: unknown, current: unknown }],
      [null, lakeside, 'held', { organization: 'lakeside', current: unknown }],
      [lakeside, lakeside, 'connected', null],
    ] as const;
    for (const [before, identity, outcome, kept] of cases) {
      const decision = decide(
        { link, connections: [of('own', before)] },
        { connection: of('own', identity), waiting },
      );
      expect(decision.answer.outcome).toBe(outcome);
      if (kept !== null) expect(decision.put?.links?.[0]?.waiting).toMatchObject(kept);
      expect(decision.put?.connections?.length ?? 0).toBe(outcome === 'held' ? 0 : 1);
    }
    expect(decide({ link }, { connection: of('new', null), waiting }).answer.outcome).toBe('connected');
  });

  test('that confirms a link is refused once more if another organization is connected than the one shown', () => {
    const waiting = { accessCode: 'sealed', organization: 'lakeside', connection: null, current: null };
    const held: Link = { ...link, waiting };
    const found = { link: held, connections: [of('own', harbor)] };
    const asked = { connection: of('own', lakeside), confirmed: 'lakeside' };
    const refused = decide(found, asked);
    expect(refused.answer).toEqual({ outcome: 'other', connected: 'harbor', answered: 'lakeside' });
    const [read] = refused.put?.links ?? [];
    expect(read?.waiting).toEqual({ ...waiting, connection: 'own', current: 'harbor' });
    const done = decide({ ...found, link: read }, asked);
    expect(whatOf(done)).toEqual(['link_confirmed_for_maker', 'reauthorized', 'organization_changed']);
  });

  test('changes nothing if the pairing has ended', () => {
    expect(decide({ pairing: undefined })).toEqual({ answer: { outcome: 'missing' } });
    expect(decide({ pairing: cancelled })).toEqual({ answer: { outcome: 'ended' } });
    const ended: Pairing = { ...pairing, ended: { as: 'connected', at: now, connection: 'earlier' } };
    expect(decide({ pairing: ended })).toEqual({ answer: { outcome: 'connected', connection: 'earlier' } });
  });
});

describe('a lease', () => {
  const lease = { owner: 'me', now, until: now + 30, refresh: true };
  const held: Connection = {
    ...connection,
    renewal: { owner: 'other', until: now + 5, spends: 'refresh_token' },
  };
  test('records which credential the renewal spends', () => {
    const taken = decideLease(connection, lease, relay);
    expect(taken.put?.renewal).toEqual({ owner: 'me', until: now + 30, spends: 'refresh_token' });
    expect([taken.answer, taken.audit]).toEqual([taken.put, []]);
    expect(decideLease(connection, { ...lease, refresh: false }, relay).put?.renewal?.spends).toBe(
      'access_code',
    );
  });

  test("is refused depending on the connection's state and on the requester", () => {
    const ended: Connection = { ...connection, status: 'disconnected' };
    expect(decideLease(undefined, lease, relay)).toEqual({ answer: 'missing' });
    expect(decideLease({ ...connection, accessCode: null }, lease, ada)).toEqual({ answer: 'forgotten' });
    expect(decideLease(ended, lease, relay)).toEqual({ answer: 'disconnected' });
    expect(decideLease(ended, lease, ada).put?.renewal?.owner).toBe('me');
    expect(decideLease(held, lease, relay)).toEqual({ answer: 'busy' });
    expect(decideLease(connection, { ...lease, onlyIfDue: true }, relay)).toEqual({ answer: 'not due' });
  });

  test('that has expired is taken over, and its refresh token counts as spent', () => {
    const taken = decideLease(held, { ...lease, now: now + 5 }, relay);
    expect(taken.put).toMatchObject({ tokens: { refreshToken: null }, renewal: { spends: 'access_code' } });
    expect(whatOf(taken)).toEqual(['renewal_interrupted']);
    expect(decideInterruption(held, now + 5, relay).put).toMatchObject({ cause: 'uncertain', renewal: null });
    expect(decideInterruption(held, now, relay)).toEqual({ answer: undefined });
  });

  test('that ends too late by an old clock does not end too late by a later one', () => {
    const far: Connection = { ...held, renewal: { owner: 'other', until: now + 500, spends: 'access_code' } };
    expect(decideLease(far, { ...lease, latest: now + 400 }, relay)).toEqual({ answer: 'busy' });
    expect(decideInterruption(far, now, relay, now + 400)).toEqual({ answer: undefined });
    expect(decideInterruption(far, now, relay).put).toBeDefined();
  });

  test('is settled by its owner only; a repeated failure is audited once', () => {
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

test('a disconnect ends the lease, and forgetting erases the sealed values', () => {
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

test('a tool is added, changed, or refused as one too many', () => {
  const tool = { id: 'harbor', name: 'Harbor', pages: ['https://harbor.example/*'] } as unknown as Tool;
  const many = Array.from({ length: mostTools }, (_, index) => ({ ...tool, id: `tool-${index}` }));
  expect(whatOf(decideTool([], tool, now, ada))).toEqual(['tool_added']);
  expect(whatOf(decideTool([...many, tool], tool, now, ada))).toEqual(['tool_changed']);
  expect(decideTool(many, tool, now, ada)).toEqual({ answer: 'full' });
});
