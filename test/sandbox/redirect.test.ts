import { expect, test } from 'vitest';
import { startBoth, startConnected } from './connected.ts';
import { accessCodeAnswer } from './fake-partner.ts';
import { walkLogin } from './walk-login.ts';

test('the access code is returned as redirectParameter and redirectAppend say, percent-encoded where needed', async () => {
  const { partner, walk, authorizeUrl, sandbox } = await startBoth();
  partner.answer(() => accessCodeAnswer('a&b=c d'));
  expect((await walk()).location).toBe('https://partner.example/back?access_code=a%26b%3Dc%20d');
  partner.answer(() => accessCodeAnswer('x'));
  for (const redirectParameter of ['access_code', 'accessCode', 'code']) {
    sandbox.set({ redirectParameter });
    expect((await walk()).location).toBe(`https://partner.example/back?${redirectParameter}=x`);
  }
  for (const [redirectAppend, redirect, location] of [
    ['smart', 'https://a.example/b', 'https://a.example/b?code=x'],
    ['smart', 'https://a.example/b?s=1', 'https://a.example/b?s=1&code=x'],
    ['smart', 'https://a.example/b#part', 'https://a.example/b?code=x#part'],
    ['question', 'https://a.example/b?s=1', 'https://a.example/b?s=1?code=x'],
    ['ampersand', 'https://a.example/b', 'https://a.example/b&code=x'],
    ['fragment', 'https://a.example/b', 'https://a.example/b#code=x'],
    ['fragment-query', 'https://a.example/b', 'https://a.example/b#/?code=x'],
    ['slash-question', 'https://a.example/b', 'https://a.example/b/?code=x'],
    ['segment', 'https://a.example/b', 'https://a.example/b/x'],
    ['semicolon', 'https://a.example/b', 'https://a.example/b;code=x'],
    ['quoted', 'https://a.example/b', 'https://a.example/b?code=%22x%22'],
    ['json', 'https://a.example/b', 'https://a.example/b?code=%7B%22code%22%3A%22x%22%7D'],
    ['newline', 'https://a.example/b', 'https://a.example/b?code=x%0A'],
  ] as const) {
    sandbox.set({ redirectAppend });
    expect((await walkLogin(authorizeUrl(redirect))).location).toBe(location);
  }
});

test('the redirect has the status that redirectStatus says, and the next Authorize screen says that it is connected', async () => {
  const { logIn, sandbox } = await startBoth();
  for (const [redirectStatus, connected] of [
    [302, false],
    [303, true],
  ] as const) {
    sandbox.set({ redirectStatus });
    const { consent, authorize } = await logIn();
    expect(consent.page.includes('id="again"')).toBe(connected);
    expect((await authorize()).status).toBe(redirectStatus);
  }
});

test('authorizing again replaces the access code, which ends the earlier one or not', async () => {
  const { walk, exchange, sandbox } = await startConnected();
  expect((await walk()).location).toContain('access-code-2');
  expect((await exchange('access-code-1')).status).toBe(401);
  sandbox.set({ reauthorizationEndsOld: false });
  expect((await walk()).location).toContain('access-code-3');
  expect((await exchange('access-code-2')).status).toBe(200);
  expect((await exchange('access-code-3')).status).toBe(200);
});

test('alreadyAuthorized leads back or to a page without asking a person, but not where the access code was revoked', async () => {
  const { walk, partner, sandbox } = await startConnected();
  for (const [alreadyAuthorized, location] of [
    ['redirect-stored', 'https://partner.example/back?access_code=access-code-1'],
    ['redirect-empty', 'https://partner.example/back'],
    ['failure-page', undefined],
  ] as const) {
    sandbox.set({ alreadyAuthorized });
    const end = await walk();
    expect(end.location).toBe(location);
    expect(end.page.includes('this organization is authorized already')).toBe(location === undefined);
    expect(partner.calls).toHaveLength(1);
    expect(sandbox.entries('authorize')).toHaveLength(1);
  }
  sandbox.revoke('Harbor House Rentals');
  expect((await walk()).location).toContain('access-code-2');
});

test('alreadyAuthorized=call-and-keep asks the partner but brings the old access code back', async () => {
  const { walk, partner, exchange } = await startConnected({
    switches: { alreadyAuthorized: 'call-and-keep' },
  });
  expect((await walk()).location).toContain('access-code-1');
  expect(partner.calls).toHaveLength(2);
  expect((await exchange('access-code-2')).status).toBe(401);
});

test('the button on the failure page leads where Cancel leads', async () => {
  const { logIn, partner } = await startBoth();
  partner.answer(() => ({ status: 500, body: '' }));
  const { browser, visit, authorize } = await logIn();
  expect((await authorize()).page).toContain('id="back"');
  const arrival = await browser.visit('/authorize/back', { visit });
  expect(arrival.location).toBe('https://partner.example/back?error=access_denied');
});
