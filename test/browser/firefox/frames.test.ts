import type { ElementHandle, Frame, Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { openFirefox } from '../../support/browser/firefox-browser.ts';
import { registerTools } from '../../support/browser/register-tools.ts';
import { forFile } from '../../support/for-file.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';
import { startSampleTool } from '../../tool/tool.ts';

const firefox = await forFile(openFirefox(600_000));
const sandbox = await forFile(startSandbox());
const tool = await forFile(startSampleTool());
const relay = await relayOfFile({ sandbox });
await registerTools(relay, tool.rules);
await firefox.setUp((await relay.door.invite({ body: { name: 'Alex' } })).link);
const options = await firefox.open('options', '[data-tools~=tideloft] [data-action=allow-site]');
await options.locator('[data-tools~=tideloft] [data-action=allow-site]').click();
await options.waitForSelector('[data-tools~=tideloft][data-allowed=true]');
await options.close();

async function frameOf(page: Page | Frame, title: string): Promise<Frame> {
  const element = (await page.waitForSelector(
    `[title="${title}"]`,
  )) as ElementHandle<HTMLIFrameElement> | null;
  const frame = await element?.contentFrame();
  if (!frame) throw new Error(`there is no frame ${title}`);
  await frame.waitForSelector('[data-noiseaware-account], iframe');
  return frame;
}
const chipsIn = async (frame: Frame): Promise<number> => (await frame.$$('[data-noiseaware-chip]')).length;

it('draws chips in frames of the page’s own origin, and asks about them', async () => {
  const page = await firefox.visit(`${tool.url}/hostile/frames`);
  for (const title of ['same', 'written', 'blank']) {
    const frame = await frameOf(page, title);
    await expect.poll(() => chipsIn(frame), { message: title }).toBe(1);
    const question = await firefox.questionFrom(async () =>
      (await frame.$('[data-noiseaware-chip]'))?.click(),
    );
    await question.waitForSelector('[data-asked="cust-1043"]');
    await question.close();
    await page.bringToFront();
  }
  for (const title of ['other', 'sandboxed', 'sandboxed, written'])
    expect(await chipsIn(await frameOf(page, title)), title).toBe(0);
  expect(await chipsIn(await frameOf(await frameOf(page, 'between'), 'framed'))).toBe(0);
  expect(await page.evaluate('loot')).toEqual([]);
  await page.close();
});

it('runs nothing in a tool’s page that a stranger’s page frames', async () => {
  const page = await firefox.visit(`${tool.otherUrl}/hostile/framing`);
  const frame = await frameOf(page, 'framed');
  const own = await firefox.visit(`${tool.url}/hostile/framed`);
  await expect.poll(() => own.evaluate('loot')).toEqual([['state', 'not_connected']]);
  expect(await chipsIn(frame)).toBe(0);
  expect(await page.evaluate('loot')).toEqual([]);
});
