import { browser } from 'wxt/browser';
import type { BrowserFacts } from '../app/report/browser-facts.ts';
import { readPolicy } from './policy.ts';

/** Milliseconds to wait for an answer. */
const timeout = 8_000;

/** Reads the browser's facts. */
export async function readBrowserFacts(): Promise<BrowserFacts> {
  const { permissions = [] } = await browser.permissions.getAll();
  const { permissions: wanted = [] } = browser.runtime.getManifest();
  const { identity } = browser as Partial<typeof browser>;
  return {
    userAgent: navigator.userAgent,
    redirectBase: identity?.launchWebAuthFlow === undefined ? null : identity.getRedirectURL(),
    missing: wanted.filter((name) => !(permissions as string[]).includes(name)),
    policy: await readPolicy(),
  };
}

/** Whether anything answers at an address. Without CORS the answer is hidden, but not whether there is one. */
export const isAnswered = (address: string): Promise<boolean> =>
  fetch(`${address}/health/live`, {
    mode: 'no-cors',
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(timeout),
  }).then(
    () => true,
    () => false,
  );
