import { afterAll, beforeAll, expect, it } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from '../../identity-provider/identity-provider.ts';
import { openPlainBrowser } from '../../support/browser/plain-browser.ts';
import { freePort } from '../../support/free-port.ts';
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts';

let provider: IdentityProvider;
let relay: TestRelay;
/** Of another site than the provider's. */
let address: string;

beforeAll(async () => {
  const port = await freePort();
  address = `http://localhost:${port}`;
  provider = await startIdentityProvider([`${address}/console/signed-in`]);
  relay = await startTestRelay({
    env: { ...provider.settings, RELAY_PORT: String(port), RELAY_PUBLIC_URL: address },
  });
});
afterAll(async () => {
  await relay.stop();
  await provider.stop();
});

it('opens by the sign-in of a provider at another site, whose redirect loses no session', async () => {
  const browser = await openPlainBrowser();
  const page = await browser.newPage();
  await page.goto(`${address}/console`);
  await page.getByRole('button').click();
  await page.getByRole('button', { name: 'Robin Roe' }).click();
  await page.locator('[data-view=connections]').waitFor();
  expect(await page.locator('.who').textContent()).toMatch(/^Robin Roe.*Admin/);
  expect(page.url()).toBe(`${address}/console`);
  await browser.close();
});
