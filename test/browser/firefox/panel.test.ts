import { expect, it } from 'vitest';
import { openFirefox } from '../../support/browser/firefox-browser.ts';
import { registerTools } from '../../support/browser/register-tools.ts';
import { forFile } from '../../support/for-file.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';
import { startSampleTool } from '../../tool/tool.ts';

const firefox = await forFile(openFirefox(30_000));
const tool = await forFile(startSampleTool());
const relay = await relayOfFile({});
await registerTools(relay, tool.rules);
await firefox.setUp((await relay.door.invite({ body: { name: 'Alex' } })).link);

it('does not open the sidebar at the installation, and opens it from the popup', async () => {
  expect(await firefox.isSidebarOpen()).toBe(false);
  const popup = await firefox.open('popup', '[data-action=open-panel]');
  await popup.locator('[data-action=open-panel]').click();
  await expect.poll(() => firefox.isSidebarOpen()).toBe(true);
});

it('asks about a clicked chip in the sidebar, and opens no window for it', async () => {
  const account = 'cust-1042';
  const options = await firefox.open('options', '[data-tools~=tideloft] [data-action=allow-site]');
  await options.locator('[data-tools~=tideloft] [data-action=allow-site]').click();
  await options.waitForSelector('[data-tools~=tideloft][data-allowed=true]');
  await options.close();
  const page = await firefox.visit(`${tool.url}/properties/${account}`);
  const chip = `[data-noiseaware-account="${account}"] [data-noiseaware-chip]`;
  await page.waitForSelector(chip);
  const site = new URL(tool.url).origin.replace(/:\d+$/, '');
  await expect.poll(async () => (await firefox.lookInto(site)).chips).toEqual([{ account, text: 'Connect' }]);
  const before = await firefox.pageCount();
  await (await page.$(chip))?.click();
  await expect.poll(async () => (await firefox.kept()).text).toContain('"question":');
  expect((await firefox.kept()).text).toMatch(/"question":\{[^}]*\}[^}]*"panel":\d+/);
  expect(await firefox.pageCount()).toBe(before);
});
