import { afterEach, beforeEach, expect, it } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from '../identity-provider/identity-provider.ts';
import { consoleBrowser } from '../support/relay/console-browser.ts';
import { seriesOf } from '../support/relay/metric-series.ts';
import {
  beginSignIn,
  completeSignIn,
  inventedRedirect,
  providerBrowser,
  signIn,
} from '../support/relay/sign-in.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';
import { codeOf } from '../support/relay/value-in.ts';

let provider: IdentityProvider;
let relay: TestRelay;

beforeEach(async () => {
  provider = await startIdentityProvider();
  relay = await startTestRelay({ env: { ...provider.settings, RELAY_OPS_ADDRESS: '127.0.0.1:0' } });
});
afterEach(async () => {
  await relay.stop();
  await provider.stop();
});

/** Signs in at the provider as that person; says how the relay answers. */
async function attempt(login: string): Promise<string> {
  const started = await beginSignIn(relay);
  if (!started.ok) throw new Error(started.failure.code);
  const redirect = await providerBrowser().signIn(started.authorizeUrl, login);
  return codeOf(await completeSignIn(relay, started, redirect));
}

const refusedInvite = (invite: string) =>
  fetch(`${relay.url}/v1/enrolments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ invite }),
  });

/** The entries without number and time; what is counted is written when the relay stops. */
async function audited(what: 'sign_in_refused' | 'console_refused') {
  await relay.restart();
  const entries = await relay.door.audit({ what: [what] });
  return entries.map(({ seq: _, at: __, what: ___, ...entry }) => entry);
}

it('records who was refused at sign-in and why, counted by the minute', async () => {
  expect([await attempt('sam'), await attempt('sam'), await attempt('leaves')]).toEqual([
    ...['forbidden', 'forbidden', 'unauthenticated'],
  ]);
  provider.people.set('kim', { name: 'Kim Low' });
  expect(await attempt('kim')).toBe('forbidden');
  provider.people.delete('kim');
  const entries = await audited('sign_in_refused');
  expect(entries).toHaveLength(3);
  expect(entries).toEqual(
    expect.arrayContaining([
      { who: { kind: 'staff', name: 'Sam Poe' }, reason: 'not_allowed', count: 2 },
      { who: { kind: 'relay' }, reason: 'provider', count: 1 },
      { who: { kind: 'staff', name: 'Kim Low' }, reason: 'claim_missing', claim: 'groups', count: 1 },
    ]),
  );
});

it('records a refused sign-in of a staff member who has left the group, or is revoked here, on the person', async () => {
  const { staff } = await signIn(relay, 'alex');
  provider.people.set('alex', { name: 'Alex Doe', groups: [] });
  expect(await attempt('alex')).toBe('forbidden');
  provider.people.set('alex', { name: 'Alex Doe', groups: ['customer-success'] });
  await relay.door.revokeStaff({ id: staff.id });
  expect(await attempt('alex')).toBe('unauthenticated');
  const member = (await relay.door.listStaff()).staff.find(({ id }) => id === staff.id);
  expect(member?.refusals).toEqual({ count: 2, last: { at: expect.any(String), reason: 'not_allowed' } });
  const who = { kind: 'staff', id: staff.id, name: 'Alex Doe' };
  expect(await audited('sign_in_refused')).toEqual([
    { who, staff: staff.id, reason: 'not_allowed', count: 2 },
  ]);
});

it('records invites and console links that are unknown, used or expired, and not who tried', async () => {
  const { invite } = await relay.door.invite({ body: { name: 'Jo' } });
  expect((await refusedInvite(invite)).status).toBe(200);
  for (const each of [invite, 'nacinv_guess', 'guess']) expect((await refusedInvite(each)).status).toBe(401);
  const { url } = await relay.door.makeConsoleLink({ body: {} });
  for (let press = 0; press < 3; press += 1) await consoleBrowser(relay).press(url);
  expect(await audited('sign_in_refused')).toEqual([{ who: { kind: 'relay' }, reason: 'invite', count: 3 }]);
  expect(await audited('console_refused')).toEqual([{ who: { kind: 'relay' }, count: 2 }]);
});

it('records no refusal of a sign-in that succeeds, or of one that this relay has not begun', async () => {
  expect(await attempt('alex')).toBe('ok');
  const started = await beginSignIn(relay);
  if (!started.ok) throw new Error(started.failure.code);
  expect(codeOf(await completeSignIn(relay, { ...started, id: 'x' }, 'https://x.example/'))).toBe(
    'not_found',
  );
  expect(await audited('sign_in_refused')).toEqual([]);
});

it('counts sign-ins by their outcome in the metrics, as the provider’s only what the relay has seen there itself', async () => {
  for (const login of ['alex', 'alex', 'sam', 'leaves']) await attempt(login);
  // None is a fault of the provider: anybody can forge an answer, and a person can cancel.
  const errors = ['error=access_denied', 'error=server_error', 'error=unauthorized_client'];
  for (const answer of ['code=forged&state=wrong', ...errors]) {
    const started = await beginSignIn(relay);
    if (!started.ok) throw new Error(started.failure.code);
    const { searchParams: sent } = new URL(started.authorizeUrl);
    const state = answer.includes('state=') ? '' : `&state=${sent.get('state')}`;
    const issuer = `&iss=${encodeURIComponent(provider.settings['RELAY_OIDC_ISSUER'] ?? '')}`;
    const redirect = `${sent.get('redirect_uri')}?${answer}${state}${issuer}`;
    expect(codeOf(await completeSignIn(relay, started, redirect))).not.toBe('ok');
  }
  const { invite } = await relay.door.invite({ body: { name: 'Jo' } });
  for (const each of [invite, 'guess']) await refusedInvite(each);
  const outcomes = async () =>
    Object.fromEntries(
      Object.entries(await seriesOf(relay)).flatMap(([name, value]) => {
        const [, outcome] = /^sign_ins_total\{outcome="(\w+)"\}$/.exec(name) ?? [];
        return outcome === undefined ? [] : [[outcome, value]];
      }),
    );
  const counts = { signed_in: 2, enrolled: 1, claim_missing: 0, not_allowed: 1, invite: 1 };
  expect(await outcomes()).toEqual({ ...counts, refused: 5, provider: 0 });
  const started = await beginSignIn(relay);
  if (!started.ok) throw new Error(started.failure.code);
  await provider.stop();
  expect(codeOf(await completeSignIn(relay, started, inventedRedirect(started)))).toBe(
    'provider_unavailable',
  );
  expect(await outcomes()).toMatchObject({ refused: 5, provider: 1 });
  await relay.restart();
  expect(await beginSignIn(relay)).toMatchObject({ failure: { code: 'provider_unavailable' } });
  expect(await outcomes()).toMatchObject({ provider: 1, signed_in: 0 });
});
