import { expect, test } from 'vitest';
import { owner, startBoth } from './connected.ts';
import { plainBrowser, visitIn } from './walk-login.ts';

test('logging in and authorizing asks the ConnectionURL, then leads back with the access code, which opens the API', async () => {
  const { walk, partner, exchange, tokens, list, sandbox } = await startBoth();
  const { location } = await walk();
  expect(location).toBe('https://partner.example/back?access_code=access-code-1');
  const sent = { client_id: 'example-stays', client_secret: 'sandbox-client-secret', code: 'one-time-code' };
  expect(partner.calls).toEqual([
    {
      method: 'POST',
      path: '/connection',
      contentType: 'application/json',
      isMarked: false,
      body: sent,
      sent: JSON.stringify(sent),
    },
  ]);
  const order = sandbox.journal.map(({ kind }) => kind);
  expect(order.indexOf('connection_url_call')).toBeLessThan(order.indexOf('redirect'));
  expect(sandbox.grants()).toMatchObject([{ accessCode: 'access-code-1' }]);
  const { userToken, refreshToken, expiresAt } = await tokens(await exchange());
  expect(refreshToken).toMatch(/^[\w-]{43}$/);
  expect(Date.parse(expiresAt)).toBe(Date.UTC(2026, 2, 1, 12, 15));
  expect((await list(userToken)).status).toBe(200);
});

test('a wrong or expired password gets a page with status 200 that keeps the email', async () => {
  const { sandbox, authorizeUrl, walk } = await startBoth();
  const browser = plainBrowser(sandbox.url);
  const visit = visitIn((await browser.visit(authorizeUrl())).page);
  const again = await browser.visit('/authorize/login', { visit, email: owner.email, password: 'guess' });
  expect(again.status).toBe(200);
  for (const text of ['Email or password is wrong.', 'value="owner@example.com"', 'id="login"']) {
    expect(again.page).toContain(text);
  }
  const stale = { email: 'stale@example.com', password: 'pw' };
  sandbox.addUser({ ...stale, mustResetPassword: true });
  expect((await walk(stale)).page).toContain('You must reset your NoiseAware password');
  sandbox.set({ passwordReset: 'all' });
  expect((await walk(owner)).page).toContain('You must reset your NoiseAware password');
});

test.each([
  ['redirect', 'https://partner.example/back'],
  ['redirect-error', 'https://partner.example/back?error=access_denied'],
  ['page', undefined],
] as const)('cancel=%s leads to %s, and the partner is not asked', async (cancel, location) => {
  const { walk, partner } = await startBoth({ switches: { cancel } });
  const end = await walk({ decision: 'cancel' });
  expect(end.location).toBe(location);
  expect(end.page.includes('Nothing was connected')).toBe(cancel === 'page');
  expect(partner.calls).toEqual([]);
});

test('a user with several organizations chooses one of their own, and each has an access code and tokens of its own', async () => {
  const { walk, sandbox, exchange, tokens, list } = await startBoth();
  const email = 'manager@example.com';
  const foreign = await walk({ email, organization: 'Harbor House Rentals' });
  expect(foreign.page).toContain('Please choose one of your organizations.');
  expect(sandbox.grants()).toEqual([]);
  await walk({ email, organization: 'Lakeside Lofts' });
  const chosen = sandbox.organizations().find(({ name }) => name === 'Lakeside Lofts');
  expect(sandbox.grants()).toMatchObject([{ organizationId: chosen?.id }]);
  const { userToken } = await tokens(await exchange());
  expect(await (await list(userToken)).text()).toContain(`"organization_id":${chosen?.id}`);
  await walk({ email, organization: 'Old Town Suites' });
  expect((await exchange('access-code-1')).status).toBe(200);
  expect((await exchange('access-code-2')).status).toBe(200);
});

test('organizationChooser=always asks even about one, and never takes the first of several', async () => {
  const { sandbox, walk } = await startBoth({ switches: { organizationChooser: 'always' } });
  await walk();
  expect(sandbox.entries('organization')).toMatchObject([
    { details: { organization: 'Harbor House Rentals' } },
  ]);
  sandbox.set({ organizationChooser: 'never' });
  await walk({ email: 'manager@example.com', organization: 'Lakeside Lofts' });
  expect(sandbox.entries('authorize').at(-1)?.details.organization).toBe('Pine Ridge Cabins');
});

test('rememberLogin lets the same browser skip the login page, until "Not you?"', async () => {
  const { sandbox, authorizeUrl, logIn } = await startBoth({ switches: { rememberLogin: true } });
  const { browser } = await logIn();
  const second = await browser.visit(authorizeUrl());
  expect(second.page).toContain('id="authorize"');
  const out = await browser.visit('/authorize/logout', { visit: visitIn(second.page) });
  expect(out.page).toContain('id="login"');
  expect((await browser.visit(authorizeUrl())).page).toContain('id="login"');
  sandbox.set({ rememberLogin: false });
  expect((await plainBrowser(sandbox.url).visit(authorizeUrl())).page).toContain('id="login"');
});

test('a second click on Authorize joins the first instead of asking the partner again', async () => {
  const { logIn, partner } = await startBoth();
  const { authorize } = await logIn();
  const [one, two] = await Promise.all([authorize(), authorize()]);
  expect(one.location).toBe('https://partner.example/back?access_code=access-code-1');
  expect(two.location).toBe(one.location);
  expect(partner.calls).toHaveLength(1);
});

test('a form without a visit leads back to the start; a decision without a login leads to the login', async () => {
  const { sandbox, authorizeUrl, partner } = await startBoth();
  const browser = plainBrowser(sandbox.url);
  const visit = visitIn((await browser.visit(authorizeUrl())).page);
  const stranger = plainBrowser(sandbox.url);
  for (const arrival of [
    await stranger.visit('/authorize/login', { visit, ...owner }),
    await stranger.visit('/authorize/decision', { decision: 'authorize' }),
    await stranger.visit('/authorize/login'),
    await stranger.visit('/authorize/no-such-page'),
  ]) {
    expect(arrival.status).toBe(200);
    expect(arrival.page).toContain('Please start again');
  }
  const arrival = await browser.visit('/authorize/decision', { visit, decision: 'authorize' });
  expect(arrival.page).toContain('id="login"');
  expect(partner.calls).toEqual([]);
});

test('an invalid link gets a page with status 200 that says why; an unknown partner gets another status', async () => {
  const { sandbox } = await startBoth();
  const visit = (query: string) => plainBrowser(sandbox.url).visit(`/authorize${query}`);
  for (const [query, text] of [
    ['?id=42&redirect=https://a.example', 'It lacks: code.'],
    ['', 'It lacks: code, id, redirect.'],
    ['?code=c&id=7&redirect=https://a.example', 'Unknown partner'],
    ['?code=c&id=42&redirect=javascript:alert(1)', 'This link cannot be followed'],
    ['?code=c&id=42&redirect=nowhere', 'This link cannot be followed'],
  ] as const) {
    const arrival = await visit(query);
    expect(arrival.status, query).toBe(200);
    expect(arrival.page).toContain(text);
  }
  for (const unknownPartnerStatus of [200, 400, 404] as const) {
    sandbox.set({ unknownPartnerStatus });
    expect((await visit('?code=c&id=7&redirect=https://a.example')).status).toBe(unknownPartnerStatus);
  }
});

test('the pages name the partner, escape it, say that they are a sandbox, and have the hooks of a browser test', async () => {
  const { authorizeUrl, logIn } = await startBoth({ partnerName: 'Bed & <Breakfast>' });
  const response = await fetch(authorizeUrl());
  const page = await response.text();
  expect(page).toContain('Bed &amp; &lt;Breakfast&gt;');
  expect(page).toContain('class="ribbon"');
  expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  expect(response.headers.get('Content-Security-Policy')).not.toContain('form-action');
  for (const id of ['email', 'password', 'login', 'signup']) expect(page).toContain(`id="${id}"`);
  const { consent } = await logIn();
  for (const id of ['authorize', 'cancel']) expect(consent.page).toContain(`id="${id}"`);
});
