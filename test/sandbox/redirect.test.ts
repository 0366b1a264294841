import { createHash } from 'node:crypto';
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

test('returnBy=form_post answers a page that posts the access code to the redirect address by itself, and has a button', async () => {
  const { walk, partner, sandbox, authorizeUrl } = await startBoth({ switches: { returnBy: 'form_post' } });
  partner.answer(() => accessCodeAnswer('a&b'));
  const end = await walkLogin(authorizeUrl('https://partner.example/back'));
  expect(end.location).toBeUndefined();
  expect(end.page).toContain('<form method="post" action="https://partner.example/back">');
  expect(end.page).toContain('<input type="hidden" name="access_code" value="a&amp;b">');
  expect(end.page).toContain('<button id="continue" type="submit">');
  const script = /<script>(.+)<\/script>/.exec(end.page)?.[1] ?? '';
  const { headers } = await fetch(authorizeUrl());
  const hash = createHash('sha256').update(script).digest('base64');
  expect(headers.get('Content-Security-Policy')).toContain(`script-src 'sha256-${hash}'`);
  expect(sandbox.entries('redirect')).toMatchObject([
    {
      status: 200,
      details: { location: 'https://partner.example/back', request: { name: 'access_code', value: 'a&b' } },
    },
  ]);
  const cancelled = await walk({ decision: 'cancel' });
  expect(cancelled.form).toEqual({
    action: 'https://partner.example/back',
    fields: { error: 'access_denied' },
  });
});

test('returnAfter makes the browser wait before it goes back, when the ConnectionURL has been called', async () => {
  const { walk, partner, sandbox, clock } = await startBoth({ switches: { returnAfter: 120 } });
  const walking = walk();
  await sandbox.arrived('connection_url_call');
  // One sleeps for the call's time-out until the answer is here, the other until the browser may go.
  await expect.poll(() => sandbox.grants()).toHaveLength(1);
  await clock.asleep();
  await clock.advance(119_000);
  expect(sandbox.entries('redirect')).toEqual([]);
  await clock.advance(1000);
  expect((await walking).location).toContain('access-code-1');
  expect(partner.calls).toHaveLength(1);
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
