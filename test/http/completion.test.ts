import { beforeEach, expect, it } from 'vitest';
import {
  type Authorized,
  authorize,
  complete as completeBy,
  connectAccount,
} from '../support/relay/connect-account.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { accessCodeFor, redirectWith, startPairing } from '../support/relay/pairing.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { codeOf, valueIn } from '../support/relay/value-in.ts';

/** Resolves when the relay is to have NoiseAware's answers. */
let mayHear: Promise<unknown> = Promise.resolve();
const { sandbox, relay, staff } = await stageOfFile({
  effects: {
    fetch: async (...args) => {
      const answer = await fetch(...args);
      await mayHear;
      return answer;
    },
    sleep: hastySleep,
  },
});
beforeEach(() => {
  sandbox.set({ fault: {}, reauthorizationEndsOld: false });
});

const authorized = (options?: Parameters<typeof startPairing>[1]) => authorize(staff, options);
const complete = (pairing: Authorized, client = staff) => completeBy(client, pairing);

const statusOf = async (id: string) => valueIn(await staff.readPairing({ id })).status;

it('turns an authorized pairing into a connection, and records who connected it', async () => {
  const account = { id: 'acct-7', name: 'Sea View' };
  const pairing = await authorized({ account });
  expect(await statusOf(pairing.id)).toBe('authorized');
  const done = await complete(pairing);
  expect(done).toMatchObject({
    ok: true,
    value: { connection: { account, status: 'active', cause: null, connectedBy: { name: 'Alex' } } },
  });
  expect(await statusOf(pairing.id)).toBe('connected');
});

it('answers repeated and concurrent completions alike, with one exchange of the access code', async () => {
  const pairing = await authorized();
  const before = sandbox.entries('token').length;
  const answers = await Promise.all([complete(pairing), complete(pairing), complete(pairing)]);
  answers.push(await complete(pairing));
  expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(answers[0]?.ok).toBe(true);
  expect(sandbox.entries('token').length).toBe(before + 1);
});

it('checks session, verifier and redirect again on a repeated completion', async () => {
  const pairing = await authorized();
  expect((await complete(pairing)).ok).toBe(true);
  const other = await relay.enrol('Sam');
  const wrongs = [
    await complete(pairing, other.client),
    await complete({ ...pairing, verifier: 'v'.repeat(43) }),
    await complete({ ...pairing, redirect: pairing.redirectUri }),
    await complete({ ...pairing, redirect: pairing.redirect.replace('connect/', 'connect/x') }),
  ];
  const mismatch = 'redirect_mismatch';
  expect(wrongs.map(codeOf)).toEqual(['not_found', 'verifier_mismatch', mismatch, mismatch]);
});

it('lets only the session that started a pairing read, cancel or complete it, not the same person’s other session', async () => {
  const pairing = await authorized();
  for (const name of ['Mallory', 'Alex']) {
    const { client } = await relay.enrol(name);
    const codes = [
      await client.readPairing({ id: pairing.id }),
      await client.cancelPairing({ id: pairing.id }),
      await complete(pairing, client),
    ].map(codeOf);
    expect(codes).toEqual(['not_found', 'not_found', 'not_found']);
  }
  expect((await complete(pairing)).ok).toBe(true);
});

it('refuses another pairing’s redirect, the own path with another code, and a redirect without a code', async () => {
  const [mine, other] = [await authorized(), await authorized({ account: { id: 'acct-2' } })];
  const otherCode = new URL(other.redirect).search;
  const refused = [
    await complete({ ...mine, redirect: other.redirect }),
    await complete({ ...mine, redirect: mine.redirectUri + otherCode }),
    await complete({ ...mine, redirect: mine.redirectUri }),
    await complete({ ...mine, redirect: `${mine.redirectUri}?access_code=` }),
    await complete({ ...mine, redirect: `${mine.redirect}&${otherCode.slice(1)}` }),
    await complete({ ...mine, redirect: 'not a url' }),
    await complete({ ...mine, redirect: mine.redirect.replace('https://', 'http://') }),
    await complete({ ...mine, redirect: mine.redirect.replace('https://', 'https://me@') }),
  ];
  expect(refused.map(codeOf)).toEqual(Array(8).fill('redirect_mismatch'));
  expect(await statusOf(mine.id)).toBe('authorized');
  expect((await complete(mine)).ok).toBe(true);
});

it.each([
  ['accessCode', '?accessCode='],
  ['code', '?code='],
  ['an unknown name', '?x%20y='],
  ['a query that was there before', '?kept=1&access_code='],
  ['a second question mark', '?kept=1?access_code='],
  ['a segment of the path', '/'],
])('finds the access code under any parameter name and position: %s', async (_, query) => {
  const pairing = await startPairing(staff);
  const accessCode = await accessCodeFor(relay, pairing.code);
  // NoiseAware knows the access code only once a person authorized: here the test plays its part in that.
  const redirect = `${pairing.redirectUri}${query}${accessCode}`;
  expect(await complete({ ...pairing, redirect })).toMatchObject({
    failure: { code: 'reauthorization_required' },
  });
});

it('refuses to complete a pairing that NoiseAware has not authorized', async () => {
  const pairing = await startPairing(staff);
  expect(await complete({ ...pairing, redirect: redirectWith(pairing, 'nacac_guess') })).toMatchObject({
    failure: { code: 'pairing_not_authorized' },
  });
});

it('creates no connection from a ConnectionURL call alone', async () => {
  const pairing = await startPairing(staff, { account: { id: 'acct-alone' } });
  await accessCodeFor(relay, pairing.code);
  const listed = await staff.listConnections({ query: { account: 'acct-alone' } });
  expect(listed).toMatchObject({ ok: true, value: { connections: [] } });
});

it('fails a pairing whose access code NoiseAware refuses, also on a repeat', async () => {
  const pairing = await startPairing(staff);
  const redirect = redirectWith(pairing, await accessCodeFor(relay, pairing.code));
  for (let attempt = 0; attempt < 2; attempt += 1) {
    expect(await complete({ ...pairing, redirect })).toMatchObject({
      failure: { code: 'reauthorization_required', cause: 'refused', fixedBy: 'staff' },
    });
  }
  expect(await staff.readPairing({ id: pairing.id })).toMatchObject({
    value: { status: 'failed', cause: 'refused' },
  });
});

const passing = { code: 'noiseaware_unavailable', fixedBy: 'time' };

it.each([
  ...(['502', '503', 'reset', 'truncated', 'not-json', 'empty', '429'] as const).map(
    (kind) => [kind, passing] as const,
  ),
  ['418', { code: 'reauthorization_required', cause: 'password_reset_needed', fixedBy: 'owner' }] as const,
  ['403', { code: 'noiseaware_unavailable', cause: 'configuration', fixedBy: 'operator' }] as const,
])('keeps a pairing open when NoiseAware fails temporarily: %s', async (kind, refusal) => {
  const pairing = await authorized();
  sandbox.set({ fault: { token: { kind } } });
  const answer = await complete(pairing);
  const detail = expect.stringMatching(/NoiseAware/) as string;
  expect(answer).toMatchObject({ failure: { ...refusal, detail } });
  const waits = !answer.ok && answer.failure.retryAfter !== undefined;
  expect(waits).toBe(refusal.fixedBy === 'time');
  expect(await statusOf(pairing.id)).toBe('authorized');
  sandbox.set({ fault: {} });
  expect((await complete(pairing)).ok).toBe(true);
});

it('refuses to complete a cancelled or expired pairing', async () => {
  const [cancelled, expired] = [await authorized(), await authorized()];
  await staff.cancelPairing({ id: cancelled.id });
  expect(await complete(cancelled)).toMatchObject({ failure: { code: 'pairing_expired' } });
  relay.pass(1800);
  expect(await complete(expired)).toMatchObject({ failure: { code: 'pairing_expired' } });
  expect(await statusOf(expired.id)).toBe('expired');
});

it('reauthorizes the same connection, and refuses to do so for another account', async () => {
  const account = { id: 'acct-again', name: 'Again' };
  const { id } = await connectAccount(staff, account);
  await staff.disconnect({ id });
  const again = await complete(await authorized({ account, connection: id }));
  expect(again).toMatchObject({ ok: true, value: { connection: { id, status: 'active', cause: null } } });
  const stolen = staff.startPairing({
    body: {
      account: { id: 'acct-other' },
      challenge: 'c'.repeat(43),
      redirectUri: (await startPairing(staff)).redirectUri,
      connection: id,
    },
  });
  expect(await stolen).toMatchObject({ failure: { code: 'invalid_request' } });
});

/** Completes a pairing, and does something else before the relay hears NoiseAware's answer to the exchange. */
async function completeDuring(pairing: Authorized, during: () => Promise<unknown>, client = staff) {
  const { promise, resolve } = Promise.withResolvers<void>();
  mayHear = promise;
  const exchanged = sandbox.arrived('token', sandbox.entries('token').length + 1);
  const done = complete(pairing, client);
  await exchanged;
  await during();
  resolve();
  return done;
}

it('writes no tokens if the connection is disconnected during its reauthorization', async () => {
  const account = { id: 'acct-raced' };
  const { id } = await connectAccount(staff, account);
  const again = await completeDuring(await authorized({ account, connection: id }), () =>
    staff.disconnect({ id, query: { forget: 'true' } }),
  );
  expect(again).toMatchObject({ failure: { code: 'pairing_expired' } });
  expect(await staff.readConnection({ id })).toMatchObject({
    value: { connection: { status: 'disconnected', userTokenExpiresAt: null } },
  });
});

it('creates no connection for a staff member who is revoked during the completion', async () => {
  const { client } = await relay.enrol('Robin');
  const pairing = await authorize(client, { account: { id: 'acct-revoked' } });
  const robin = await relay.door.staffNamed('Robin');
  const revoke = () => relay.door.revokeStaff({ id: robin });
  const done = await completeDuring(pairing, revoke, client);
  expect(done).toMatchObject({ failure: { code: 'pairing_expired' } });
  expect(await staff.listConnections({ query: { account: 'acct-revoked' } })).toMatchObject({
    value: { connections: [] },
  });
});
