import { expect, test } from 'vitest';
import { owner, startBoth, startConnected } from './connected.ts';
import type { Switches } from './sandbox.ts';
import { faultKinds } from './switches/fault.ts';
import { plainBrowser, visitIn } from './walk-login.ts';

const token = (fault: NonNullable<Switches['fault']['token']>): Partial<Switches> => ({
  fault: { token: fault },
});

const statuses = faultKinds.filter((kind) => /^\d/.test(kind));

test('a fault with a status answers with it and does not do the work', async () => {
  const { exchange, sandbox } = await startConnected();
  const before = sandbox.secrets().length;
  expect(statuses.length).toBeGreaterThan(10);
  for (const kind of statuses) {
    sandbox.set(token({ kind }));
    expect((await exchange()).status).toBe(Number(kind));
    expect(sandbox.secrets()).toHaveLength(before);
    expect(sandbox.entries('token').at(-1)).toMatchObject({ status: Number(kind), details: { fault: kind } });
  }
});

test('a fault with a count ends after so many calls', async () => {
  const { exchange, sandbox } = await startConnected({});
  sandbox.set(token({ kind: '503', times: 3 }));
  const statuses: number[] = [];
  for (let call = 0; call < 5; call++) statuses.push((await exchange()).status);
  expect(statuses).toEqual([503, 503, 503, 200, 200]);
  expect(sandbox.switches.fault).toEqual({});
});

test('a fault affects its own target only', async () => {
  const { exchange, refresh, list, send, sandbox, first } = await startConnected();
  const statuses = async () => [
    (await exchange()).status,
    (await refresh(first.refreshToken)).status,
    (await list(first.userToken)).status,
    (await send('/login', owner)).status,
  ];
  sandbox.set({ rotation: 'off', fault: { token: { kind: '502' }, api: { kind: '504' } } });
  expect(await statuses()).toEqual([502, 200, 504, 200]);
  sandbox.set({ fault: { refresh: { kind: '500' }, login: { kind: '429' } } });
  expect(await statuses()).toEqual([200, 500, 200, 429]);
});

test('429 comes with Retry-After, which can be replaced, and 503 can have one', async () => {
  const { exchange, sandbox } = await startBoth();
  const retryAfter = async () => (await exchange()).headers.get('Retry-After');
  sandbox.set(token({ kind: '429' }));
  expect(await retryAfter()).toBe('30');
  sandbox.set(token({ kind: '429', retryAfter: 7 }));
  expect(await retryAfter()).toBe('7');
  sandbox.set(token({ kind: '503', retryAfter: 'Sun, 01 Mar 2026 12:05:00 GMT' }));
  expect(await retryAfter()).toBe('Sun, 01 Mar 2026 12:05:00 GMT');
  sandbox.set(token({ kind: '503' }));
  expect(await retryAfter()).toBeNull();
});

test('slow answers correctly after ten seconds or the given number', async () => {
  const { exchange, sandbox, clock } = await startConnected();
  for (const [fault, ms] of [
    [{ kind: 'slow' }, 10_000],
    [{ kind: 'slow', seconds: 40 }, 40_000],
  ] as const) {
    sandbox.set(token(fault));
    const answer = exchange();
    await clock.asleep();
    await clock.advance(ms - 1);
    expect(sandbox.entries('token').at(-1)?.status).toBe(0);
    await clock.advance(1);
    expect((await answer).status).toBe(200);
  }
});

test('hang never answers, and the caller can abort', async () => {
  const { sandbox, exchange, errors } = await startConnected({ switches: {} });
  sandbox.set(token({ kind: 'hang', times: 1 }));
  const giveUp = new AbortController();
  const hanging = fetch(`${sandbox.url}/token`, { method: 'POST', signal: giveUp.signal });
  await sandbox.arrived('token', 2);
  giveUp.abort();
  await expect(hanging).rejects.toThrow('aborted');
  expect((await exchange()).status).toBe(200);
  expect(sandbox.entries('token').map(({ status }) => status)).toEqual([200, 0, 200]);
  expect(errors).toEqual([]);
});

test.each(['reset', 'cut'] as const)('%s breaks the connection before the answer is whole', async (kind) => {
  const { sandbox, exchange, errors } = await startConnected();
  sandbox.set(token({ kind, times: 1 }));
  await expect(exchange().then((response) => response.text())).rejects.toThrow();
  expect((await exchange()).status).toBe(200);
  expect(errors).toEqual([]);
});

test('truncated answers 200 with cut JSON; not-json, empty and error-in-200 answer 200 without tokens', async () => {
  const { sandbox, exchange } = await startConnected();
  for (const [kind, type, form] of [
    ['truncated', 'application/json', /^\{"expiresAt":/],
    ['not-json', 'text/html; charset=utf-8', /^<!doctype html>/],
    ['empty', 'application/json', /^$/],
    ['error-in-200', 'application/json', /^\{"error":/],
  ] as const) {
    sandbox.set(token({ kind }));
    const response = await exchange();
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, type]);
    const text = await response.text();
    expect(text).toMatch(form);
    if (kind === 'truncated') expect(() => JSON.parse(text)).toThrow(SyntaxError);
  }
});

test.each([
  [true, 401],
  [false, 200],
])('a refresh that did its work but failed with %s gets %i on a retry', async (afterEffect, status) => {
  const { sandbox, refresh, first } = await startConnected();
  sandbox.set({ fault: { refresh: { kind: '502', times: 1, ...(afterEffect ? { afterEffect } : {}) } } });
  expect((await refresh(first.refreshToken)).status).toBe(502);
  expect((await refresh(first.refreshToken)).status).toBe(status);
});

test('the login pages can be down, which the journal records; the style sheet is always served', async () => {
  const { sandbox, authorizeUrl } = await startBoth({
    switches: { fault: { pages: { kind: '503', times: 1 } } },
  });
  const sheet = await fetch(`${sandbox.url}/authorize/styles.css`);
  expect([sheet.status, sheet.headers.get('Content-Type')]).toEqual([
    200,
    expect.stringContaining('text/css'),
  ]);
  const browser = plainBrowser(sandbox.url);
  expect((await browser.visit(authorizeUrl())).status).toBe(503);
  expect(sandbox.entries('page_fault')).toMatchObject([
    { status: 503, details: { path: '/authorize', fault: '503' } },
  ]);
  expect((await browser.visit(authorizeUrl())).page).toContain('id="login"');
});

test('a page can be slow, cut short or answered by an error after it did its work', async () => {
  const { sandbox, authorizeUrl, clock, partner } = await startBoth();
  const browser = plainBrowser(sandbox.url);
  const visit = visitIn((await browser.visit(authorizeUrl())).page);

  sandbox.set({ fault: { pages: { kind: 'slow', seconds: 3, times: 1 } } });
  const slow = browser.visit(`/authorize/step?visit=${visit}`);
  await clock.asleep();
  await clock.advance(3000);
  expect((await slow).page).toContain('id="login"');

  sandbox.set({ fault: { pages: { kind: 'truncated', times: 1 } } });
  const short = await browser.visit(`/authorize/step?visit=${visit}`);
  expect(short.page).toContain('<!doctype html>');
  expect(short.page).not.toContain('</html>');

  sandbox.set({ fault: { pages: { kind: 'cut', times: 1 } } });
  await expect(browser.visit(`/authorize/step?visit=${visit}`)).rejects.toThrow();

  await browser.visit('/authorize/login', { visit, ...owner });
  sandbox.set({ fault: { pages: { kind: '502', times: 1, afterEffect: true } } });
  const lost = await browser.visit('/authorize/decision', { visit, decision: 'authorize' });
  expect(lost.status).toBe(502);
  expect(partner.calls).toHaveLength(1);
  expect(sandbox.grants()).toHaveLength(1);
});
