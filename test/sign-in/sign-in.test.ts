import { expect, it, onTestFinished } from 'vitest';
import { startIdentityProvider } from '../identity-provider/identity-provider.ts';
import { forFile, forTest } from '../support/for-file.ts';
import { shiftIdTokens } from '../support/relay/shift-id-tokens.ts';
import {
  beginSignIn,
  completeSignIn,
  inventedRedirect,
  providerBrowser,
  signIn,
} from '../support/relay/sign-in.ts';
import { relayOfFile, startTestRelay } from '../support/relay/test-relay.ts';

/** What the relay gets from the provider's token endpoint instead of its answer. */
let tamper: ((tokens: { id_token: string }) => object) | undefined;
const answered: { id_token: string }[] = [];

let takesCodesTwice = false;

const tampering: typeof fetch = async (url, init) => {
  const isToken = String(url).endsWith('/token');
  if (isToken && takesCodesTwice && answered.length > 0) return Response.json(answered.at(-1));
  const answer = await fetch(url, init);
  if (!isToken || !answer.ok) return answer;
  const tokens = (await answer.json()) as { id_token: string };
  answered.push(tokens);
  return Response.json(tamper?.(tokens) ?? tokens);
};

const provider = await forFile(startIdentityProvider());
const relay = await relayOfFile({ env: provider.settings, effects: { fetch: tampering } });

async function begin(to = relay) {
  const started = await beginSignIn(to);
  if (!started.ok) throw new Error(started.failure.code);
  return started;
}
type Started = Awaited<ReturnType<typeof begin>>;
const codeOf = (result: { ok: boolean; failure?: { code: string } }) => result.failure?.code ?? 'ok';

it('signs a person in, and recognizes them again by issuer and subject', async () => {
  const first = await signIn(relay, 'alex');
  expect(first.staff).toMatchObject({ name: 'Alex Doe', role: 'staff' });
  expect(await first.client.listSessions()).toMatchObject({ ok: true });
  provider.people.set('alex', { name: 'Alex Smith', groups: ['customer-success'] });
  const second = await signIn(relay, 'alex');
  expect(second.staff).toEqual({ ...first.staff, name: 'Alex Smith' });
  provider.people.set('alex', { name: 'Alex Doe', groups: ['customer-success'] });
  expect((await signIn(relay, 'robin')).staff).toMatchObject({ name: 'Robin Roe', role: 'admin' });
  const { staff } = await relay.door.listStaff();
  expect(staff.map(({ name, role }) => [name, role])).toEqual([
    ['Alex Smith', 'staff'],
    ['Robin Roe', 'admin'],
  ]);
});

it('replaces control and invisible characters in the name that the provider gives', async () => {
  provider.people.set('kit', { name: '\u202eKit\u001b]0;owned\u0007\r\nDoe', groups: ['customer-success'] });
  onTestFinished(() => void provider.people.delete('kit'));
  expect((await signIn(relay, 'kit')).staff.name).toBe('Kit ]0;owned Doe');
});

it('announces sign-in in /health/live', async () => {
  expect(await (await fetch(`${relay.url}/health/live`)).json()).toMatchObject({ signIn: true });
});

it('refuses a person without the required claim, and one who cancels the login', async () => {
  const browser = providerBrowser();
  const [one, other] = [await begin(), await begin()];
  const redirect = await browser.signIn(one.authorizeUrl, 'sam');
  expect(codeOf(await completeSignIn(relay, one, redirect))).toBe('forbidden');
  const left = await providerBrowser().signIn(other.authorizeUrl, 'leaves');
  expect(codeOf(await completeSignIn(relay, other, left))).toBe('unauthenticated');
});

it.each([
  ['an object', { toString: 'customer-success' }],
  ['a list in a list', [['customer-success', 'admins']]],
])('refuses a person whose groups are %s', async (_, groups) => {
  provider.people.set('odd', { name: 'Odd Groups', groups: groups as never });
  onTestFinished(() => void provider.people.delete('odd'));
  const started = await begin();
  const redirect = await providerBrowser().signIn(started.authorizeUrl, 'odd');
  expect(codeOf(await completeSignIn(relay, started, redirect))).toBe('forbidden');
});

it('names the claim that the provider left out of a token with too many groups, in the refusal and in the log', async () => {
  const { RELAY_OIDC_REQUIRED: _, ...withoutGroup } = provider.settings;
  provider.people.set('kim', { name: 'Kim Low' });
  onTestFinished(() => void provider.people.delete('kim'));
  const says = 'identity provider left a claim out of a person’s token';
  const started = await begin();
  const redirect = await providerBrowser().signIn(started.authorizeUrl, 'kim');
  expect(await completeSignIn(relay, started, redirect)).toMatchObject({
    failure: {
      code: 'forbidden',
      cause: 'configuration',
      fixedBy: 'operator',
      detail: expect.stringContaining('_claim_names'),
    },
  });
  expect(relay.logLines.find((line) => line.includes(says))).toContain('"claim":"groups"');
  // Where no group is required, the person signs in, but is no admin.
  const open = await forTest(startTestRelay({ env: withoutGroup }));
  expect((await signIn(open, 'kim')).staff.role).toBe('staff');
  expect(open.logLines.filter((line) => line.includes(says))).toHaveLength(1);
  expect((await signIn(open, 'robin')).staff.role).toBe('admin');
  expect(open.logLines.filter((line) => line.includes(says))).toHaveLength(1);
});

it('names a claim that the provider sends to nobody, and the scope to ask for, in the refusal and once in the log', async () => {
  const says = 'identity provider did not send a claim';
  const attempt = async (env: Record<string, string>) => {
    const other = await forTest(startTestRelay({ env: { ...provider.settings, ...env } }));
    for (let time = 0; time < 2; time += 1) {
      const started = await begin(other);
      const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
      const answer = await completeSignIn(other, started, redirect);
      if (time > 0) return { answer, lines: other.logLines.filter((line) => line.includes(says)) };
    }
    throw new Error('not reached');
  };
  const mapper = await attempt({ RELAY_OIDC_REQUIRED: 'department=sales', RELAY_OIDC_ROLES: '' });
  expect(mapper.answer).toMatchObject({
    failure: {
      ...{ code: 'forbidden', cause: 'configuration', fixedBy: 'operator' },
      detail: expect.stringMatching(/did not send the claim department .* or a mapper at the provider/),
    },
  });
  expect(mapper.lines).toHaveLength(1);
  expect(JSON.parse(mapper.lines[0] ?? '{}')).toMatchObject({
    ...{ claim: 'department', role: 'none', subject: 'alex' },
    receivedClaims: expect.arrayContaining(['sub', 'name', 'groups']),
  });
  const scope = await attempt({
    ...{ RELAY_OIDC_SCOPES: 'openid profile', RELAY_OIDC_ROLES: '' },
    RELAY_OIDC_REQUIRED: 'email=alex@example.com',
  });
  expect(scope.answer).toMatchObject({
    failure: { detail: expect.stringContaining('add the scope email to RELAY_OIDC_SCOPES') },
  });
  expect(scope.lines.map((line) => JSON.parse(line).scope)).toEqual(['email']);
});

it('refuses a person who has the required group and no role as one who may not sign in', async () => {
  const env = { ...provider.settings, RELAY_OIDC_ROLES: 'groups=nobody:staff,department=sales:admin' };
  const other = await forTest(startTestRelay({ env }));
  const refused = async (login: string) => {
    const started = await begin(other);
    const redirect = await providerBrowser().signIn(started.authorizeUrl, login);
    return completeSignIn(other, started, redirect);
  };
  // Sam lacks the required group: that another claim is missing does not matter.
  const answer = await refused('sam');
  expect(answer).toMatchObject({ failure: { code: 'forbidden' } });
  expect(answer).not.toHaveProperty('failure.cause');
  expect(await refused('alex')).toMatchObject({ failure: { cause: 'configuration' } });
});

it('completes an attempt once, and only for the browser that started it', async () => {
  const started = await begin();
  const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
  const other = await begin();
  expect(codeOf(await completeSignIn(relay, { ...started, verifier: other.verifier }, redirect))).toBe(
    'verifier_mismatch',
  );
  expect(codeOf(await completeSignIn(relay, started, redirect))).toBe('ok');
  expect(codeOf(await completeSignIn(relay, started, redirect))).toBe('unauthenticated');
});

it('starts one session per attempt although the provider accepts its code twice, also after a restart', async () => {
  const started = await begin();
  const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
  expect(codeOf(await completeSignIn(relay, started, redirect))).toBe('ok');
  takesCodesTwice = true;
  onTestFinished(() => {
    takesCodesTwice = false;
  });
  expect(codeOf(await completeSignIn(relay, started, redirect))).toBe('unauthenticated');
  await relay.restart();
  expect(codeOf(await completeSignIn(relay, started, redirect))).toBe('unauthenticated');
});

it('calls the provider once for 20 completions of an attempt at the same time', async () => {
  let calls = 0;
  const counting: typeof fetch = (url, init) => {
    if (String(url).endsWith('/token')) calls += 1;
    return fetch(url, init);
  };
  const to = await forTest(startTestRelay({ env: provider.settings, effects: { fetch: counting } }));
  const started = await begin(to);
  const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
  const complete = async () => codeOf(await completeSignIn(to, started, redirect));
  const codes = await Promise.all(Array.from({ length: 20 }, complete));
  expect(codes.sort()).toEqual(['ok', ...Array(19).fill('unauthenticated')]);
  expect(calls).toBe(1);
});

it('completes an attempt at the second try if the provider did not answer the first one', async () => {
  const started = await begin();
  const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
  let isAway = true;
  const to = await forTest(
    startTestRelay({
      env: provider.settings,
      effects: { fetch: (url, init) => (isAway ? Promise.reject(new TypeError('away')) : fetch(url, init)) },
    }),
  );
  expect(codeOf(await completeSignIn(to, started, redirect))).toBe('provider_unavailable');
  isAway = false;
  expect(codeOf(await completeSignIn(to, started, redirect))).toBe('ok');
});

it('refuses another attempt’s redirect: each of two tabs completes its own', async () => {
  const browser = providerBrowser();
  const [one, other] = [await begin(), await begin()];
  const [backToOne, backToOther] = [
    await browser.signIn(one.authorizeUrl, 'alex'),
    await browser.signIn(other.authorizeUrl, 'alex'),
  ];
  expect(codeOf(await completeSignIn(relay, one, backToOther))).toBe('redirect_mismatch');
  expect(codeOf(await completeSignIn(relay, other, backToOne))).toBe('redirect_mismatch');
  // The state of the one with the code of the other: the relay's own verifier does not fit the code.
  const mixed = new URL(backToOne);
  mixed.searchParams.set('code', new URL(backToOther).searchParams.get('code') ?? '');
  expect(codeOf(await completeSignIn(relay, one, mixed.href))).toBe('unauthenticated');
});

it.each([
  ['another state', (url: URL) => url.searchParams.set('state', 'forged')],
  ['no state', (url: URL) => url.searchParams.delete('state')],
  ['another issuer (RFC 9207)', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
  ['no issuer', (url: URL) => url.searchParams.delete('iss')],
  ['another address', (url: URL) => (url.pathname = '/sign-in/')],
  ['another host', (url: URL) => (url.host = 'evil.example')],
])('refuses a redirect with %s', async (_, change) => {
  const started = await begin();
  const redirect = new URL(await providerBrowser().signIn(started.authorizeUrl, 'alex'));
  change(redirect);
  expect(codeOf(await completeSignIn(relay, started, redirect.href))).toBe('redirect_mismatch');
});

it.each([
  ['the nonce of another attempt', (tokens: object) => ({ ...tokens, id_token: answered[0]?.id_token })],
  [
    'a signature that is not the provider’s',
    ({ id_token, ...tokens }: { id_token: string }) => ({
      ...tokens,
      id_token: `${id_token.slice(0, -20)}${'A'.repeat(20)}`,
    }),
  ],
  [
    'no signature',
    ({ id_token, ...tokens }: { id_token: string }) => ({
      ...tokens,
      id_token: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${id_token.split('.')[1]}.`,
    }),
  ],
])('refuses an ID token with %s', async (_, forge) => {
  await signIn(relay, 'alex');
  const started = await begin();
  const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
  tamper = forge;
  onTestFinished(() => {
    tamper = undefined;
  });
  expect(['redirect_mismatch', 'provider_unavailable']).toContain(
    codeOf(await completeSignIn(relay, started, redirect)),
  );
});

it('accepts only attempt ids that it issued, for ten minutes', async () => {
  const started = await begin();
  const forged = { ...started, id: `${'a'.repeat(22)}${started.id.slice(22)}` };
  expect(codeOf(await completeSignIn(relay, forged, 'https://x.example/'))).toBe('not_found');
  expect(codeOf(await completeSignIn(relay, { ...started, id: 'x' }, 'https://x.example/'))).toBe(
    'not_found',
  );
  const later = await forTest(
    startTestRelay({
      env: provider.settings,
      effects: { now: () => Date.now() / 1000 + 601 },
    }),
  );
  // The keys are the same: any relay completes what another began.
  const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
  expect(codeOf(await completeSignIn(later, started, redirect))).toBe('pairing_expired');
  expect(codeOf(await completeSignIn(relay, started, redirect))).toBe('ok');
});

it('refuses redirect URLs that are not allowed', async () => {
  expect(codeOf(await beginSignIn(relay, 'https://evil.example/sign-in'))).toBe('invalid_request');
});

it('starts while the provider is unavailable, logs it, and signs in as soon as it answers', async () => {
  await provider.down();
  const started = await forTest(startTestRelay({ env: provider.settings }));
  const refused = await beginSignIn(started);
  await provider.up();
  expect(refused).toMatchObject({
    failure: { code: 'provider_unavailable', fixedBy: 'time', retryAfter: 10 },
  });
  expect((await signIn(started, 'alex')).staff.name).toBe('Alex Doe');
  expect(started.logLines.filter((line) => line.includes('identity provider unavailable'))).toHaveLength(1);
});

it('a wrong client secret is the operator’s to fix, in the answer and in the log, and not an outage', async () => {
  const env = { ...provider.settings, RELAY_OIDC_CLIENT_SECRET: 'not-the-secret-of-the-provider' };
  const misled = await forTest(startTestRelay({ env }));
  const started = await begin(misled);
  const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
  const refused = await completeSignIn(misled, started, redirect);
  expect(refused).toMatchObject({
    failure: { code: 'provider_unavailable', cause: 'configuration', fixedBy: 'operator' },
  });
  expect(refused).not.toHaveProperty('failure.retryAfter');
  expect(misled.logLines.join()).toContain(
    'identity provider refuses this relay: check RELAY_OIDC_CLIENT_ID',
  );
  expect(misled.logLines.join()).not.toContain('identity provider unavailable');
});

it.each([
  { time: { exp: -7_200 }, cause: 'clock_ahead', says: 'is ahead of the identity provider’s' },
  { time: { nbf: 7_200 }, cause: 'clock_behind', says: 'is behind the identity provider’s' },
])(
  'an ID token with $time is refused because the clocks differ, and answer and log say which one is ahead',
  async ({ time, cause, says }) => {
    const other = await forTest(
      startTestRelay({ env: provider.settings, effects: { fetch: shiftIdTokens(() => time) } }),
    );
    const complete = async () => {
      const started = await begin(other);
      const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
      return completeSignIn(other, started, redirect);
    };
    expect(await complete()).toMatchObject({
      failure: {
        ...{ code: 'provider_unavailable', cause, fixedBy: 'operator' },
        detail: expect.stringContaining(says),
      },
    });
    // What strangers bring does not mean that the clocks agree.
    const invented = await begin(other);
    const { searchParams } = new URL(invented.authorizeUrl);
    const answer = new URLSearchParams({
      ...{ code: 'invented', state: searchParams.get('state') ?? '' },
      iss: provider.settings['RELAY_OIDC_ISSUER'] ?? '',
    });
    const redirect = `${searchParams.get('redirect_uri')}?${answer}`;
    expect(codeOf(await completeSignIn(other, invented, redirect))).toBe('unauthenticated');
    await complete();
    const lines = other.logLines.filter((line) => line.includes(says.slice(3)));
    expect(lines).toHaveLength(1);
    expect(other.logLines.join()).not.toContain('identity provider available again');
    expect(JSON.parse(lines[0] ?? '{}').seconds).toBeGreaterThanOrEqual(7_190);
  },
);

it('sends the client secret in the body where the provider refuses HTTP Basic, unless basic is set', async () => {
  const sent: boolean[] = [];
  const refusingBasic: typeof fetch = async (url, init) => {
    if (!String(url).endsWith('/token')) return fetch(url, init);
    const isBasic = new Headers(init?.headers).has('authorization');
    sent.push(isBasic);
    if (!isBasic) return fetch(url, init);
    const headers = { 'www-authenticate': 'Basic realm="provider"' };
    return Response.json({ error: 'invalid_client' }, { status: 401, headers });
  };
  const env = provider.settings;
  const relayWith = (more: object = {}) =>
    forTest(startTestRelay({ env: { ...env, ...more }, effects: { fetch: refusingBasic } }));
  const fallingBack = await relayWith();
  expect((await signIn(fallingBack, 'alex')).staff.name).toBe('Alex Doe');
  expect((await signIn(fallingBack, 'robin')).staff.name).toBe('Robin Roe');
  expect((await signIn(await relayWith({ RELAY_OIDC_AUTHENTICATION: 'post' }), 'alex')).staff.role).toBe(
    'staff',
  );
  // Basic is tried once, and not again after the body was accepted.
  expect(sent).toEqual([true, false, false, false]);
  const fixed = await relayWith({ RELAY_OIDC_AUTHENTICATION: 'basic' });
  const started = await begin(fixed);
  const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
  expect(await completeSignIn(fixed, started, redirect)).toMatchObject({ failure: { fixedBy: 'operator' } });
});

it('asks Google for refresh tokens by its own parameters, and no other provider', async () => {
  const google = 'https://accounts.google.com';
  const metadata = {
    ...{ issuer: google, authorization_endpoint: `${google}/o/oauth2/v2/auth` },
    ...{ token_endpoint: 'https://oauth2.googleapis.com/token', jwks_uri: `${google}/certs` },
  };
  const ofGoogle = await forTest(
    startTestRelay({
      env: { ...provider.settings, RELAY_OIDC_ISSUER: google },
      effects: { fetch: async () => Response.json(metadata) },
    }),
  );
  const asked = async (to: typeof relay) => new URL((await begin(to)).authorizeUrl).searchParams;
  expect(Object.fromEntries(await asked(ofGoogle))).toMatchObject({
    access_type: 'offline',
    prompt: 'consent',
  });
  expect((await asked(relay)).has('access_type')).toBe(false);
});

it('logs nothing for attempts of strangers and for invented answers of the provider', async () => {
  const before = relay.logLines.length;
  for (const invented of ['error=server_error', 'id_token=x', 'token=x', 'response=x']) {
    const started = await begin();
    const asked = new URL(started.authorizeUrl).searchParams;
    const issuer = encodeURIComponent(provider.settings['RELAY_OIDC_ISSUER'] ?? '');
    const redirect = `${asked.get('redirect_uri')}?${invented}&state=${asked.get('state')}&iss=${issuer}`;
    expect(codeOf(await completeSignIn(relay, started, redirect))).not.toBe('ok');
  }
  expect(relay.logLines.slice(before)).toEqual([]);
});

it.each<[string, string, (started: Started) => Promise<Started>]>([
  ['attempt', 'not_found', async (started) => ({ ...started, id: 'invented' })],
  ['verifier', 'verifier_mismatch', async (started) => ({ ...started, verifier: (await begin()).verifier })],
])('counts a guessed %s as a refused credential', async (_, refusal, guessOf) => {
  const to = await forTest(startTestRelay({ env: provider.settings }));
  const started = await begin(to);
  const guess = await guessOf(started);
  const redirect = inventedRedirect(started);
  const codes = [];
  for (let attempt = 0; attempt < 31; attempt += 1)
    codes.push(codeOf(await completeSignIn(to, guess, redirect)));
  expect(codes).toEqual([...Array(30).fill(refusal), 'rate_limited']);
});

it('calls the provider at most 100 times a second for an address with refused answers', async () => {
  let calls = 0;
  const redeeming: typeof fetch = (...args) => {
    if (args[1]?.method === 'POST') calls += 1;
    return fetch(...args);
  };
  const to = await forTest(startTestRelay({ env: provider.settings, effects: { fetch: redeeming } }));
  const attempts = await Promise.all(Array.from({ length: 250 }, () => begin(to)));
  for (let attempt = 0; attempt < 31; attempt += 1) await to.ask('/v1/connections', 'nacses_guess');
  const began = performance.now();
  const codes = await Promise.all(
    attempts.map(async (each) => codeOf(await completeSignIn(to, each, inventedRedirect(each)))),
  );
  expect(codes).toEqual(Array(250).fill('rate_limited'));
  expect(calls).toBe(250);
  expect(performance.now() - began).toBeGreaterThan(1_500);
});

it('accepts tokens of the provider’s new key after a key rotation', async () => {
  await signIn(relay, 'alex');
  await provider.rotateKeys();
  const signsIn = () =>
    signIn(relay, 'alex').then(
      ({ staff }) => staff.name,
      () => undefined,
    );
  await expect.poll(signsIn).toBe('Alex Doe');
});

it('does not offer sign-in without a provider, and refuses invites where they are turned off', async () => {
  const plain = await forTest(startTestRelay());
  expect(codeOf(await beginSignIn(plain))).toBe('not_found');
  const { invite } = await plain.door.invite({ body: { name: 'Alex' } });
  await plain.down();
  await plain.up({ ...provider.settings, RELAY_INVITES: 'off' });
  const answer = await fetch(`${plain.url}/v1/enrolments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ invite }),
  });
  expect(answer.status).toBe(403);
  await expect(plain.door.invite({ body: { name: 'Alex' } })).rejects.toThrow('Invites are disabled');
});

it('writes no token, code or verifier into log or store', async () => {
  const started = await begin();
  const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
  expect(codeOf(await completeSignIn(relay, started, redirect))).toBe('ok');
  const code = new URL(redirect).searchParams.get('code') ?? '';
  const tokens = Object.values(answered.at(-1) ?? {}).filter((each) => String(each).length > 20);
  expect(tokens.length).toBeGreaterThan(2);
  const written = relay.logLines.join('\n');
  for (const secret of [code, started.verifier, ...tokens]) expect(written).not.toContain(secret);
});

it('reports among the findings whether the provider answers, and since when it does not', async () => {
  let skipped = 0;
  let isAway = false;
  const own = await forTest(
    startTestRelay({
      env: provider.settings,
      effects: {
        elapsed: () => performance.now() / 1000 + skipped,
        fetch: (...args) => (isAway ? Promise.reject(new TypeError('fetch failed')) : fetch(...args)),
      },
    }),
  );
  const { client: admin } = await own.enrol('Ada', 'admin');
  const find = async () => {
    skipped += 61;
    const result = await admin.readFindings();
    return result.ok ? result.value.findings.find(({ what }) => what === 'identity_provider') : undefined;
  };
  expect(await find()).toMatchObject({ level: 'ok', code: 'provider_uncalled' });
  await signIn(own, 'alex');
  expect(await find()).toMatchObject({ level: 'ok', code: 'provider_ok' });
  const started = await begin(own);
  isAway = true;
  const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
  expect(codeOf(await completeSignIn(own, started, redirect))).toBe('provider_unavailable');
  expect(await find()).toMatchObject({
    ...{ level: 'problem', code: 'provider_unavailable' },
    values: { since: expect.stringMatching(/^20.*Z$/) },
  });
});
