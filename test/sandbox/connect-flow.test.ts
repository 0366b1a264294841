import { expect, test } from 'vitest';
import { startBoth } from './connected.ts';
import { plainBrowser, visitIn } from './walk-login.ts';

const owner = { email: 'owner@example.com', password: 'sandbox' };

test('logging in and authorizing leads back with the access code, which opens the API', async () => {
  const { walk, partner, exchange, tokens, list } = await startBoth();
  const { location } = await walk();
  expect(location).toBe('https://partner.example/back?access_code=access-code-1');
  expect(partner.calls).toEqual([
    {
      method: 'POST',
      contentType: 'application/json',
      body: { client_id: 'example-stays', client_secret: 'sandbox-client-secret', code: 'one-time-code' },
    },
  ]);
  const { userToken, refreshToken, expiresAt } = await tokens(await exchange());
  expect(refreshToken).toMatch(/^[\w-]{43}$/);
  expect(Date.parse(expiresAt)).toBe(Date.UTC(2026, 2, 1, 12, 15));
  expect((await list(userToken)).status).toBe(200);
});

test('the ConnectionURL is asked, and the access code stored, before the browser goes back', async () => {
  const { walk, sandbox } = await startBoth();
  await walk();
  const order = sandbox.journal.map(({ kind }) => kind);
  expect(order.indexOf('connection_url_call')).toBeLessThan(order.indexOf('redirect'));
  expect(sandbox.grants()).toMatchObject([{ accessCode: 'access-code-1' }]);
});

test('a wrong password shows the form again, with status 200, a reason and the email kept', async () => {
  const { sandbox, authorizeUrl } = await startBoth();
  const browser = plainBrowser(sandbox.url);
  const { page } = await browser.visit(authorizeUrl());
  const again = await browser.visit('/authorize/login', {
    visit: visitIn(page),
    email: owner.email,
    password: 'guess',
  });
  expect(again.status).toBe(200);
  expect(again.page).toContain('Email or password is wrong.');
  expect(again.page).toContain('value="owner@example.com"');
  expect(again.page).toContain('id="login"');
});

test('somebody who must reset the password is told so on a 200 page', async () => {
  const { sandbox, walk } = await startBoth();
  sandbox.addUser({ email: 'stale@example.com', password: 'pw', mustResetPassword: true });
  const one = await walk({ email: 'stale@example.com', password: 'pw' });
  expect(one.page).toContain('You must reset your NoiseAware password');
  sandbox.set({ passwordReset: 'everybody' });
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

test('a user with several organizations chooses one, and the tokens are for that one', async () => {
  const { walk, sandbox, exchange, tokens, list } = await startBoth();
  await walk({ email: 'manager@example.com', organization: 'Lakeside Lofts' });
  const chosen = sandbox.organizations().find(({ name }) => name === 'Lakeside Lofts');
  expect(sandbox.grants()).toMatchObject([{ organizationId: chosen?.id }]);
  const { userToken } = await tokens(await exchange());
  expect(await (await list(userToken)).text()).toContain(`"organization_id":${chosen?.id}`);
});

test('each organization of a user has an access code of its own', async () => {
  const { walk, exchange } = await startBoth();
  await walk({ email: 'manager@example.com', organization: 'Lakeside Lofts' });
  await walk({ email: 'manager@example.com', organization: 'Old Town Suites' });
  expect((await exchange('access-code-1')).status).toBe(200);
  expect((await exchange('access-code-2')).status).toBe(200);
});

test('an organization that is not the user’s own is not accepted', async () => {
  const { walk, sandbox } = await startBoth();
  const end = await walk({ email: 'manager@example.com', organization: 'Harbor House Rentals' });
  expect(end.page).toContain('Please choose one of your organizations.');
  expect(sandbox.grants()).toEqual([]);
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
  const { sandbox, authorizeUrl } = await startBoth({ switches: { rememberLogin: true } });
  const browser = plainBrowser(sandbox.url);
  const first = await browser.visit(authorizeUrl());
  await browser.visit('/authorize/login', { visit: visitIn(first.page), ...owner });
  const second = await browser.visit(authorizeUrl());
  expect(second.page).toContain('id="authorize"');
  const out = await browser.visit('/authorize/logout', { visit: visitIn(second.page) });
  expect(out.page).toContain('id="login"');
  expect((await browser.visit(authorizeUrl())).page).toContain('id="login"');
  sandbox.set({ rememberLogin: false });
  expect((await plainBrowser(sandbox.url).visit(authorizeUrl())).page).toContain('id="login"');
});

test('a second click on Authorize joins the first instead of asking the partner again', async () => {
  const { sandbox, authorizeUrl, partner } = await startBoth();
  const browser = plainBrowser(sandbox.url);
  const visit = visitIn((await browser.visit(authorizeUrl())).page);
  await browser.visit('/authorize/login', { visit, ...owner });
  const click = () => browser.visit('/authorize/decision', { visit, decision: 'authorize' });
  const [one, two] = await Promise.all([click(), click()]);
  expect(one.location).toBe('https://partner.example/back?access_code=access-code-1');
  expect(two.location).toBe(one.location);
  expect(partner.calls).toHaveLength(1);
});

test('a form from another browser, or without a visit, gets a 200 page that says to start again', async () => {
  const { sandbox, authorizeUrl } = await startBoth();
  const visit = visitIn((await plainBrowser(sandbox.url).visit(authorizeUrl())).page);
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
});

test('a decision without a login leads to the login page', async () => {
  const { sandbox, authorizeUrl, partner } = await startBoth();
  const browser = plainBrowser(sandbox.url);
  const visit = visitIn((await browser.visit(authorizeUrl())).page);
  const arrival = await browser.visit('/authorize/decision', { visit, decision: 'authorize' });
  expect(arrival.page).toContain('id="login"');
  expect(partner.calls).toEqual([]);
});

test.each([
  ['?id=42&redirect=https://a.example', 'It lacks: code.'],
  ['', 'It lacks: code, id, redirect.'],
  ['?code=c&id=7&redirect=https://a.example', 'Unknown partner'],
  ['?code=c&id=42&redirect=javascript:alert(1)', 'This link cannot be followed'],
  ['?code=c&id=42&redirect=nowhere', 'This link cannot be followed'],
])('the link /authorize%s gets a 200 page that says: %s', async (query, text) => {
  const { sandbox } = await startBoth();
  const arrival = await plainBrowser(sandbox.url).visit(`/authorize${query}`);
  expect(arrival.status).toBe(200);
  expect(arrival.page).toContain(text);
});

test.each([200, 400, 404] as const)('an unknown partner can be answered %i', async (unknownPartnerStatus) => {
  const { sandbox } = await startBoth({ switches: { unknownPartnerStatus } });
  const arrival = await plainBrowser(sandbox.url).visit('/authorize?code=c&id=7&redirect=https://a.example');
  expect(arrival.status).toBe(unknownPartnerStatus);
});

test('the pages name the partner, escape it, say that they are a sandbox, and have no form-action', async () => {
  const { authorizeUrl } = await startBoth({ partnerName: 'Bed & <Breakfast>' });
  const response = await fetch(authorizeUrl());
  const page = await response.text();
  expect(page).toContain('Bed &amp; &lt;Breakfast&gt;');
  expect(page).toContain('class="ribbon"');
  expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  expect(response.headers.get('Content-Security-Policy')).not.toContain('form-action');
});

test('the pages have the hooks that a browser test takes hold of', async () => {
  const { sandbox, authorizeUrl } = await startBoth();
  const browser = plainBrowser(sandbox.url);
  const { page } = await browser.visit(authorizeUrl());
  for (const id of ['email', 'password', 'login', 'signup']) expect(page).toContain(`id="${id}"`);
  const consent = await browser.visit('/authorize/login', { visit: visitIn(page), ...owner });
  for (const id of ['authorize', 'cancel']) expect(consent.page).toContain(`id="${id}"`);
});
