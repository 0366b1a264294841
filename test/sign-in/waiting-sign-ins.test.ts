import { expect, it } from 'vitest';
import { startIdentityProvider } from '../identity-provider/identity-provider.ts';
import { forFile } from '../support/for-file.ts';
import { consoleBrowser } from '../support/relay/console-browser.ts';
import type { ServedPage } from '../support/relay/served-page.ts';
import { inventedRedirect } from '../support/relay/sign-in.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';

const provider = await forFile(startIdentityProvider());
const relay = await relayOfFile({
  // Behind a proxy one address may have more than 1,000 connections.
  env: { ...provider.settings, RELAY_TRUST_PROXY: '1' },
  effects: {
    fetch: async (...args) =>
      args[1]?.method === 'POST'
        ? Response.json({ error: 'invalid_grant' }, { status: 400 })
        : fetch(...args),
  },
});

/** Begins a sign-in at the console. Gives what comes back to it with a code that is not the provider's. */
async function begin(): Promise<() => Promise<ServedPage>> {
  const browser = consoleBrowser(relay);
  const begun = await browser.request('/console/sign-in', 'POST');
  const redirect = inventedRedirect({ authorizeUrl: begun.headers.get('location') ?? '' });
  return () => browser.open(redirect, { 'accept-language': 'de' });
}

it('a console sign-in that is refused while 1,000 of its address wait says that, and when these have had their turn', async () => {
  for (let attempt = 0; attempt < 31; attempt += 1) await relay.ask('/v1/connections', 'nacses_guess');
  let refused: ServedPage | undefined;
  const note = (page: ServedPage) => {
    // Whose turn has come reads that the provider refused the code.
    if (page.status !== 403) refused ??= page;
  };
  while (refused === undefined) {
    // Fewer than the relay would shed, and more than have their turn meanwhile.
    for (const comeBack of await Promise.all(Array.from({ length: 15 }, begin)))
      comeBack().then(note, () => undefined);
  }
  expect([refused.status, refused.headers.get('retry-after'), refused.title]).toEqual([
    ...[429, '10', 'Zu viele Anmeldungen auf einmal'],
  ]);
});
