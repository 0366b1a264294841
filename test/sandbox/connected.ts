import { onTestFinished } from 'vitest';
import { manualClock } from './clock.ts';
import { startFakePartner } from './fake-partner.ts';
import { type SandboxOptions, startSandbox } from './sandbox.ts';
import { plainBrowser, visitIn, type Walk, walkLogin } from './walk-login.ts';

/** The three keys of an answer with tokens. */
export interface TokenAnswer {
  readonly expiresAt: string;
  readonly refreshToken: string;
  readonly userToken: string;
}

/** When the clock of every test starts. */
export const start = Date.UTC(2026, 2, 1, 12);

/** The demo user. */
export const owner = { email: 'owner@example.com', password: 'sandbox' };

/** A sandbox and a partner for one test, with a manual clock; both are stopped after it. */
export async function startBoth(options: SandboxOptions = {}) {
  const clock = manualClock(start);
  const partner = await startFakePartner();
  const errors: Error[] = [];
  const sandbox = await startSandbox({
    connectionUrl: partner.connectionUrl,
    clock,
    onError: (error) => void errors.push(error),
    ...options,
  });
  onTestFinished(async () => {
    await sandbox.stop();
    await partner.stop();
  });

  const authorizeUrl = (redirect = 'https://partner.example/back', code = 'one-time-code'): string =>
    `${sandbox.url}/authorize?${new URLSearchParams({ code, id: sandbox.partner.id, redirect })}`;

  const send = (path: string, body?: unknown, headers: Record<string, string> = {}, method = 'POST') =>
    fetch(`${sandbox.url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  /** A browser in which the demo user has logged in and sees the Authorize screen. */
  const logIn = async () => {
    const browser = plainBrowser(sandbox.url);
    const visit = visitIn((await browser.visit(authorizeUrl())).page);
    const consent = await browser.visit('/authorize/login', { visit, ...owner });
    const authorize = () => browser.visit('/authorize/decision', { visit, decision: 'authorize' });
    return { browser, visit, consent, authorize };
  };

  const tokens = async (response: Response): Promise<TokenAnswer> => (await response.json()) as TokenAnswer;

  return {
    clock,
    errors,
    partner,
    sandbox,
    authorizeUrl,
    logIn,
    send,
    walk: (walk?: Walk) => walkLogin(authorizeUrl(), walk),
    exchange: (accessCode = 'access-code-1') =>
      send('/token', { accessCode, clientID: sandbox.partner.clientId }),
    refresh: (refreshToken: string) => send('/refresh', { refreshToken }),
    list: (userToken: string) => send('/thresholds/list', {}, { Authorization: userToken }),
    tokens,
  };
}

/** The same, after the demo user authorized the partner and got `access-code-1`. */
export async function startConnected(options: SandboxOptions = {}) {
  const both = await startBoth(options);
  await both.walk();
  return { ...both, first: await both.tokens(await both.exchange()) };
}
