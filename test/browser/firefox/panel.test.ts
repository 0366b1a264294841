import { expect, it } from 'vitest';
import { openFirefox } from '../../support/browser/firefox-browser.ts';
import { forFile } from '../../support/for-file.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';

const firefox = await forFile(openFirefox(30_000));
const relay = await relayOfFile({});
await firefox.setUp((await relay.door.invite({ body: { name: 'Alex' } })).link);

it('does not open the sidebar at the installation, and opens it from the popup', async () => {
  expect(await firefox.isSidebarOpen()).toBe(false);
  const popup = await firefox.open('popup', '[data-action=open-panel]');
  await popup.locator('[data-action=open-panel]').click();
  await expect.poll(() => firefox.isSidebarOpen()).toBe(true);
});
