import type { Connection } from '@noiseaware-connect/shared/shapes';
import { expect } from 'vitest';
import type { Fault } from '../sandbox/switches/fault.ts';
import type { Switches } from '../sandbox/switches/switches.ts';
import { accessCodesByCode } from '../support/relay/minted-access-codes.ts';
import { sentAgain } from '../support/relay/sent-refresh-tokens.ts';
import { codeOf, valueIn } from '../support/relay/value-in.ts';
import { type JobStage, setJobStage } from './job-stage.ts';
import type { Situation } from './situation.ts';

/** A moment longer than a user token lives. */
const tokenLife = 901;
const day = 24 * 60 * 60;

/**
 * The whole life of a connection: made, used, renewed, idle, through a bad minute, withdrawn, reauthorized, forgotten.
 * Each step expects what the situation allows; gives in a few words what was seen.
 */
export async function doWholeJob(situation: Situation): Promise<string> {
  const stage = await setJobStage(situation);
  try {
    const { id } = await connect(stage);
    await renewsWhenTheTokenRunsOut(stage, id);
    await renewsWhileNobodyAsks(stage, id);
    const again = await authorizesOnceMore(stage, id);
    await outlastsABadMinute(stage, id);
    const ended = await endsWhenWithdrawn(stage, id);
    await isReauthorized(stage, id);
    await isForgotten(stage, id);
    await isConnectedAgain(stage);
    keepsItsPromises(stage);
    const { refreshes, exchanges } = stage.renewals();
    return `ok: ${refreshes} refreshes, ${exchanges} exchanges; once more: ${again}; ended ${ended}`;
  } finally {
    await stage.stop();
  }
}

// --- Internal helpers ---

async function works({ vend, callApi }: JobStage, id: string): Promise<void> {
  expect(await callApi(valueIn(await vend(id)).userToken)).toBe(200);
}

async function connect(stage: JobStage): Promise<Connection> {
  const { sandbox, callApi } = stage;
  const attempt = await stage.authorize();
  const named =
    sandbox.switches.redirectAppend === 'segment' ? '/' : `${sandbox.switches.redirectParameter}=`;
  expect(attempt.location, attempt.page).toContain(named);
  const done = valueIn(await stage.complete(attempt));
  expect(done.connection).toMatchObject({ status: 'active', cause: null });
  // The same completion once more, as after a lost answer.
  expect(valueIn(await stage.complete(attempt))).toEqual(done);
  expect(stage.renewals()).toEqual({ refreshes: 0, exchanges: 1 });
  await works(stage, done.connection.id);
  expect(await callApi()).toBe(sandbox.switches.missingHeaderStatus);
  return done.connection;
}

async function renewsWhenTheTokenRunsOut(stage: JobStage, id: string): Promise<void> {
  const { clock, situation } = stage;
  const first = valueIn(await stage.vend(id));
  clock.leap(tokenLife);
  await works(stage, id);
  expect(valueIn(await stage.vend(id)).userToken).not.toBe(first.userToken);
  expect(stage.renewals()).toEqual(
    situation.refreshes ? { refreshes: 1, exchanges: 1 } : { refreshes: 0, exchanges: 2 },
  );
}

async function renewsWhileNobodyAsks(stage: JobStage, id: string): Promise<void> {
  const { clock } = stage;
  clock.leap(8 * day);
  await works(stage, id);
  const before = await stage.read(id);
  clock.leap(9 * day);
  const renewed = async () => {
    clock.leap(5);
    return (await stage.read(id)).lastRenewedAt > before.lastRenewedAt;
  };
  await expect.poll(renewed, { interval: 5 }).toBe(true);
  expect(await stage.read(id)).toMatchObject({ status: 'active', cause: null });
  await works(stage, id);
}

/** What comes of it, by the switch, when an organization that is authorized is authorized again. */
const onceMore: Readonly<Record<Switches['alreadyAuthorized'], string>> = {
  again: 'ok',
  'failure-page': 'no way back',
  'redirect-stored': 'pairing_not_authorized',
  'redirect-empty': 'pairing_not_authorized',
  'call-and-keep': 'ok',
};

/** The connection goes on after every outcome. */
async function authorizesOnceMore(stage: JobStage, connection: string): Promise<string> {
  const attempt = await stage.authorize({ connection });
  const outcome = attempt.location === undefined ? 'no way back' : codeOf(await stage.complete(attempt));
  const { alreadyAuthorized, userTokenFormat } = stage.sandbox.switches;
  // A code that NoiseAware kept counts only where its token names the organization.
  const isUnproven = alreadyAuthorized === 'call-and-keep' && userTokenFormat === 'opaque';
  expect(outcome).toBe(isUnproven ? 'redirect_mismatch' : onceMore[alreadyAuthorized]);
  if (outcome !== 'ok') valueIn(await stage.staff.cancelPairing({ id: attempt.id }));
  stage.clock.leap(tokenLife);
  await works(stage, connection);
  return outcome;
}

async function outlastsABadMinute(stage: JobStage, id: string): Promise<void> {
  const { clock, sandbox } = stage;
  clock.leap(tokenLife);
  const over = await badMinute(stage);
  const vended = stage.vend(id);
  // Who is left hanging gives up by the clock.
  const hung = () => sandbox.journal.some(({ details }) => details.fault === 'hang');
  if (stage.situation.badMinute === 'hang') {
    await expect.poll(hung).toBe(true);
    clock.leap(stage.relay.config.noiseaware.timeout);
  }
  expect(codeOf(await vended)).toBe('noiseaware_unavailable');
  expect(await stage.read(id)).toMatchObject({ status: 'degraded' });
  clock.leap(60);
  await over();
  // A minute after a bad day all is well.
  await clock.until(async () => (await stage.vend(id)).ok, 60);
  await works(stage, id);
  expect(await stage.read(id)).toMatchObject({ status: 'active', cause: null, troubleSince: null });
}

/** Makes NoiseAware's credential calls fail; gives what ends that. */
async function badMinute({ sandbox, situation }: JobStage): Promise<() => Promise<void>> {
  const [, kind = '', done] = /^([\w-]+)( when it is done)?$/.exec(situation.badMinute) ?? [];
  if (kind === 'restart') {
    await sandbox.pause();
    return sandbox.resume;
  }
  const fault: Fault = { kind: kind as Fault['kind'], afterEffect: done !== undefined };
  sandbox.set({ fault: { token: fault, refresh: fault } });
  return async () => {
    sandbox.set({ fault: {} });
    // Calls that are still left hanging are let go.
    await sandbox.pause();
    await sandbox.resume();
  };
}

async function endsWhenWithdrawn(stage: JobStage, id: string): Promise<string> {
  const { clock, sandbox, situation } = stage;
  const organization = sandbox.grants().at(-1)?.organizationId ?? '';
  expect(sandbox.revoke(organization)).toBeGreaterThan(0);
  clock.leap(tokenLife);
  if (sandbox.switches.revocationEnds === 'access-code') {
    // It does not show as long as refreshing goes on.
    const goesOn = situation.refreshes && sandbox.switches.omitRefreshToken === 'never';
    if (goesOn) await works(stage, id);
    sandbox.endTokens('both', organization);
    clock.leap(tokenLife);
  }
  const since = clock.now();
  const { refusals } = stage.relay.config.noiseaware;
  if (!refusals.includes(sandbox.switches.accessCodeRefusal)) {
    expect(codeOf(await stage.vend(id))).toBe('noiseaware_unavailable');
    expect(await stage.read(id)).toMatchObject({ status: 'degraded', cause: 'configuration' });
    for (let quarter = 0; quarter < 3; quarter += 1) {
      clock.leap(15 * 60);
      expect(codeOf(await stage.vend(id))).toBe('noiseaware_unavailable');
    }
    clock.leap(16 * 60);
  }
  expect(codeOf(await stage.vend(id))).toBe('reauthorization_required');
  expect(await stage.read(id)).toMatchObject({ status: 'reauthorization_required', cause: 'refused' });
  const minutes = Math.round((clock.now() - since) / 60_000);
  return minutes === 0 ? 'at once' : `after ${minutes} min`;
}

async function isReauthorized(stage: JobStage, connection: string): Promise<void> {
  const cancelled = await stage.authorize({ connection, decision: 'cancel' });
  expect(cancelled.location === undefined).toBe(stage.sandbox.switches.cancel === 'page');
  // Where NoiseAware called before the press, the pairing may be authorized.
  const { callBeforePress } = stage.sandbox.switches;
  const refusals = ['pairing_not_authorized', ...(callBeforePress ? ['redirect_mismatch'] : [])];
  if (cancelled.location !== undefined) expect(refusals).toContain(codeOf(await stage.complete(cancelled)));
  expect(await stage.read(connection)).toMatchObject({ status: 'reauthorization_required' });

  const done = valueIn(await stage.complete(await stage.authorize({ connection })));
  expect(done.connection).toMatchObject({ id: connection, status: 'active', cause: null });
  await works(stage, connection);
  stage.clock.leap(tokenLife);
  await works(stage, connection);
}

/** A value that is sealed. */
const jwe = /eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+/;

async function isForgotten(stage: JobStage, id: string): Promise<void> {
  expect(await stage.stored()).toMatch(jwe);
  await stage.relay.door.disconnect({ id, query: { forget: 'true' } });
  expect(await stage.stored()).not.toMatch(jwe);
  expect(await stage.read(id)).toMatchObject({ status: 'disconnected', userTokenExpiresAt: null });
  const before = stage.sandbox.journal.length;
  stage.clock.leap(9 * day);
  expect(codeOf(await stage.vend(id))).toBe('reauthorization_required');
  const calls = stage.sandbox.journal.slice(before).filter(({ kind }) => kind !== 'connection_url_call');
  expect(calls).toEqual([]);
}

/** The account is connected anew, whatever NoiseAware still knows of it; at the latest once its owner has withdrawn that. */
async function isConnectedAgain(stage: JobStage): Promise<void> {
  const { sandbox, staff } = stage;
  const attempt = await stage.authorize();
  const first = attempt.location === undefined ? undefined : await stage.complete(attempt);
  if (first?.ok !== true) {
    valueIn(await staff.cancelPairing({ id: attempt.id }));
    expect(sandbox.revoke(sandbox.grants().at(-1)?.organizationId ?? '')).toBeGreaterThan(0);
  }
  const done = first?.ok === true ? first : await stage.complete(await stage.authorize());
  const { connection } = valueIn(done);
  expect(connection).toMatchObject({ status: 'active', cause: null });
  await works(stage, connection.id);
}

/** One code, one access code; and no refresh token that may have been spent was sent again. */
function keepsItsPromises({ sandbox }: JobStage): void {
  const minted = [...accessCodesByCode(sandbox.entries('connection_url_call')).values()];
  expect(minted.length).toBeGreaterThanOrEqual(2);
  expect(minted.filter(({ size }) => size !== 1)).toEqual([]);
  const late = sandbox.switches.connectionUrlCalls === 'twice-late';
  expect(sandbox.entries('connection_url_call').some(({ status }) => status === 400)).toBe(late);
  expect(sentAgain(sandbox.entries('refresh'), sandbox.switches.refreshKey)).toEqual([]);
}
