import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { setConsoleStage } from '../../support/browser/console-stage.ts';
import { forFile } from '../../support/for-file.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { makeLink } from '../../support/relay/owner.ts';
import { isSoak } from '../../support/tier.ts';
import { fillConsole } from './fill-console.ts';
import { now } from './sample-view.ts';

const stage = await forFile(
  setConsoleStage({ RELAY_BRAND_NAME: 'Example Stays', RELAY_WEBHOOKS_PRIVATE: '1' }, now),
);
await fillConsole(stage);
const { client } = await stage.relay.enrol('Jo Marsh');
for (const [index, name] of ['Cabin 2', 'Cabin 10', 'Heron Beach House', 'Juniper Farmhouse'].entries())
  await connectAccount(client, { id: `cust-10${index}`, name });

/** `pnpm gallery` draws the pictures that the README shows; any other run draws them elsewhere. */
const folder = isSoak
  ? path.resolve(import.meta.dirname, '../../readme')
  : await mkdtemp(path.join(tmpdir(), 'readme-'));

it('draws the console and an owner’s page for the README, small', async () => {
  const page = await stage.open('connections', { viewport: { width: 1280, height: 560 } });
  await page.locator('.row').nth(4).waitFor();
  await page.screenshot({ path: path.join(folder, 'console.png') });
  const { url } = await makeLink(client, { account: { id: 'cust-9', name: 'Lantern Villa' } });
  const owner = await page.context().newPage();
  await owner.setViewportSize({ width: 420, height: 640 });
  await owner.goto(url);
  await owner.locator('h1').waitFor();
  await owner.screenshot({ path: path.join(folder, 'owner-page.png') });
  for (const name of ['console.png', 'owner-page.png'])
    expect((await stat(path.join(folder, name))).size, name).toBeLessThan(150_000);
});
