import { randomBytes } from 'node:crypto';
import { extensionRedirects } from '@noiseaware-connect/relay/settings/extension-redirects';
import { challengeOf, newVerifier } from '@noiseaware-connect/shared/challenge';
import { beforeEach, expect, it } from 'vitest';
import type { Switches } from '../sandbox/sandbox.ts';
import { walkLogin } from '../sandbox/walk-login.ts';
import { redirectOf } from '../support/relay/connect-account.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';

const { sandbox, relay, staff, service } = await stageOfFile({ env: { RELAY_REDIRECT_PATHS: 'fixed' } });
beforeEach(() => sandbox.set({ redirectAppend: 'smart', cancel: 'redirect-error' }));

const fixed = `${extensionRedirects[0]}connected`;
let accounts = 0;
const newAccount = () => {
  accounts += 1;
  return { id: `fixed-${accounts}`, name: `House ${accounts}` };
};

async function start(redirectUri: string) {
  const verifier = newVerifier((size) => randomBytes(size));
  const body = { account: newAccount(), challenge: await challengeOf(verifier), redirectUri };
  return { verifier, begun: await staff.startPairing({ body }) };
}

const redirectIn = (authorizeUrl: string) => new URL(authorizeUrl).searchParams.get('redirect');

it('the extension learns from the relay that all pairings share one redirect path', async () => {
  expect(valueIn(await staff.live())).toMatchObject({ redirectPaths: 'fixed' });
});

it.each([
  `${fixed}/x`,
  `${extensionRedirects[0]}connect/path`,
  `${fixed}/`,
  'https://other.example/connected',
])('a pairing with the redirect address %s is refused', async (redirectUri) => {
  expect((await start(redirectUri)).begun).toMatchObject({
    ok: false,
    failure: { code: 'invalid_request' },
  });
});

it('each of two pairings at a time is completed by its own access code alone', async () => {
  const both = [await start(fixed), await start(fixed)].map(({ verifier, begun }) => ({
    verifier,
    ...valueIn(begun),
  }));
  expect(both.map(({ authorizeUrl }) => redirectIn(authorizeUrl))).toEqual([fixed, fixed]);
  const redirects = [];
  for (const [index, { authorizeUrl }] of both.entries()) {
    const organization = ['Lakeside Lofts', 'Old Town Suites'][index] ?? '';
    redirects.push(await redirectOf(authorizeUrl, { email: 'manager@example.com', organization }));
  }
  const complete = (index: number, redirect = '') =>
    staff.completePairing({
      id: both[index]?.id ?? '',
      body: { redirect, verifier: both[index]?.verifier ?? '' },
    });
  expect(await complete(0, redirects[1])).toMatchObject({ failure: { code: 'redirect_mismatch' } });
  expect(await complete(1, redirects[0])).toMatchObject({ failure: { code: 'redirect_mismatch' } });
  for (const index of [0, 1]) {
    expect(await complete(index, redirects[index])).toMatchObject({
      value: { connection: { status: 'active' } },
    });
  }
});

it.each<Switches['redirectAppend']>([
  'smart',
  'question',
  'ampersand',
  'semicolon',
  'segment',
  'slash-question',
  'quoted',
  'json',
  'newline',
])('an owner connects by a link where NoiseAware appends the code by "%s"', async (redirectAppend) => {
  sandbox.set({ redirectAppend });
  const { id, url } = await makeLink(service, { account: newAccount() });
  const owner = ownerBrowser();
  const authorizeUrl = await owner.press(url);
  expect(redirectIn(authorizeUrl)).toBe(`${relay.url}/connected`);
  const walk = { email: 'manager@example.com', organization: 'Lakeside Lofts' };
  const { location = '' } = await walkLogin(authorizeUrl, walk);
  expect(await owner.comeBack(location)).toMatchObject({ status: 200, title: 'Connected' });
  expect(valueIn(await service.readLink({ id }))).toMatchObject({ status: 'connected' });
});

it('another browser cannot bring an owner’s redirect', async () => {
  const { id, url } = await makeLink(service, { account: newAccount() });
  const authorizeUrl = await ownerBrowser().press(url);
  const walk = { email: 'manager@example.com', organization: 'Lakeside Lofts' };
  const { location = '' } = await walkLogin(authorizeUrl, walk);
  const stranger = ownerBrowser();
  await stranger.comeBack(location);
  const victim = await makeLink(service, { account: newAccount() });
  await stranger.press(victim.url);
  await stranger.comeBack(location);
  for (const link of [id, victim.id]) {
    expect(valueIn(await service.readLink({ id: link }))).toMatchObject({ status: 'started' });
  }
});

it.each(['redirect', 'redirect-error'] as const)(
  'an owner who cancels is told so, and can go on (cancel=%s)',
  async (cancel) => {
    sandbox.set({ cancel });
    const { id, url } = await makeLink(service, { account: newAccount() });
    const owner = ownerBrowser();
    const { location = '' } = await walkLogin(await owner.press(url), { decision: 'cancel' });
    const page =
      new URL(location).search === '' ? await owner.open(location) : await owner.comeBack(location);
    expect(page.title).toBe('Nothing was connected');
    expect(valueIn(await service.readLink({ id }))).toMatchObject({ status: 'started' });
    const walk = { email: 'manager@example.com', organization: 'Lakeside Lofts' };
    expect(await owner.connect(url, walk)).toMatchObject({ title: 'Connected' });
  },
);
