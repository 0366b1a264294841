import { expect, test } from 'vitest';
import { startBoth, startConnected } from './connected.ts';
import { plainBrowser, visitIn, walkLogin } from './walk-login.ts';

test.each(['access_code', 'accessCode', 'code'])('the access code can come back as %s', async (name) => {
  const { walk } = await startBoth({ switches: { redirectParameter: name } });
  expect((await walk()).location).toBe(`https://partner.example/back?${name}=access-code-1`);
});

test.each([
  ['smart', 'https://a.example/b', 'https://a.example/b?access_code=access-code-1'],
  ['smart', 'https://a.example/b?s=1', 'https://a.example/b?s=1&access_code=access-code-1'],
  ['smart', 'https://a.example/b#part', 'https://a.example/b?access_code=access-code-1#part'],
  ['question', 'https://a.example/b?s=1', 'https://a.example/b?s=1?access_code=access-code-1'],
  ['ampersand', 'https://a.example/b', 'https://a.example/b&access_code=access-code-1'],
] as const)('redirectAppend=%s turns %s into %s', async (redirectAppend, redirect, location) => {
  const { authorizeUrl } = await startBoth({ switches: { redirectAppend } });
  expect((await walkLogin(authorizeUrl(redirect))).location).toBe(location);
});

test('an access code with unsafe characters is encoded on its way back', async () => {
  const { partner, walk } = await startBoth();
  partner.answer(() => ({ status: 200, body: '{"access_code":"a&b=c d"}' }));
  expect((await walk()).location).toBe('https://partner.example/back?access_code=a%26b%3Dc%20d');
});

test.each([302, 303] as const)(
  'the redirect has status %i when that is asked for',
  async (redirectStatus) => {
    const { sandbox, authorizeUrl } = await startBoth({ switches: { redirectStatus } });
    const browser = plainBrowser(sandbox.url);
    const visit = visitIn((await browser.visit(authorizeUrl())).page);
    await browser.visit('/authorize/login', { visit, email: 'owner@example.com', password: 'sandbox' });
    const arrival = await browser.visit('/authorize/decision', { visit, decision: 'authorize' });
    expect(arrival.status).toBe(redirectStatus);
  },
);

test('authorizing again replaces the access code, which ends the earlier one or not', async () => {
  const { walk, exchange, sandbox } = await startConnected();
  expect((await walk()).location).toContain('access-code-2');
  expect((await exchange('access-code-1')).status).toBe(401);
  sandbox.set({ reauthorizationEndsOld: false });
  expect((await walk()).location).toContain('access-code-3');
  expect((await exchange('access-code-2')).status).toBe(200);
  expect((await exchange('access-code-3')).status).toBe(200);
});

test('the Authorize screen says that the organization is connected already', async () => {
  const { sandbox, authorizeUrl } = await startConnected();
  const browser = plainBrowser(sandbox.url);
  const visit = visitIn((await browser.visit(authorizeUrl())).page);
  const login = { visit, email: 'owner@example.com', password: 'sandbox' };
  expect((await browser.visit('/authorize/login', login)).page).toContain('id="again"');
});

test.each([
  ['redirect-stored', 'https://partner.example/back?access_code=access-code-1'],
  ['redirect-empty', 'https://partner.example/back'],
  ['failure-page', undefined],
] as const)(
  'alreadyAuthorized=%s leads to %s without asking anybody',
  async (alreadyAuthorized, location) => {
    const { walk, partner, sandbox } = await startConnected({ switches: { alreadyAuthorized } });
    const end = await walk();
    expect(end.location).toBe(location);
    expect(end.page.includes('this organization is authorized already')).toBe(location === undefined);
    expect(partner.calls).toHaveLength(1);
    expect(sandbox.entries('authorize')).toHaveLength(1);
  },
);

test('alreadyAuthorized=call-and-keep asks the partner but brings the old access code back', async () => {
  const { walk, partner, exchange } = await startConnected({
    switches: { alreadyAuthorized: 'call-and-keep' },
  });
  expect((await walk()).location).toContain('access-code-1');
  expect(partner.calls).toHaveLength(2);
  expect((await exchange('access-code-2')).status).toBe(401);
});

test('alreadyAuthorized has no effect on an organization whose access code was revoked', async () => {
  const { walk, sandbox } = await startConnected({ switches: { alreadyAuthorized: 'failure-page' } });
  sandbox.revoke('Harbor House Rentals');
  expect((await walk()).location).toContain('access-code-2');
});

test('the button on the failure page leads where Cancel leads', async () => {
  const { sandbox, authorizeUrl, partner } = await startBoth();
  partner.answer(() => ({ status: 500, body: '' }));
  const browser = plainBrowser(sandbox.url);
  const visit = visitIn((await browser.visit(authorizeUrl())).page);
  await browser.visit('/authorize/login', { visit, email: 'owner@example.com', password: 'sandbox' });
  const failure = await browser.visit('/authorize/decision', { visit, decision: 'authorize' });
  expect(failure.page).toContain('id="back"');
  const arrival = await browser.visit('/authorize/back', { visit });
  expect(arrival.location).toBe('https://partner.example/back?error=access_denied');
});
