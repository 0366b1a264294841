import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { askAbout, pressConnectIn } from '../../support/browser/ask-about.ts';
import { chipOfAccount, readChip } from '../../support/browser/chips.ts';
import { chipSays } from '../../support/browser/expect-chip.ts';
import { authorize } from '../../support/browser/stage.ts';
import { toolStageForFile } from '../../support/browser/stages.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';

const stage = await toolStageForFile();
await connectAccount(stage.colleague, { id: 'cust-1042', name: 'Lakeview Cabin' });

// A page asks an absent relay ever more rarely.
const patient = { timeout: 40_000 };
const says = (page: Page, account: string, words: string) => chipSays(page, account, words, patient);

it('shows only NoiseAware while the relay is unreachable, and the state by itself once it is back', async () => {
  await stage.relay.down();
  const home = await stage.visit('/properties/cust-1043');
  await says(home, 'cust-1043', 'state not known yet');
  expect((await readChip(home, chipOfAccount('cust-1043')))?.text).toBe('NoiseAware');
  await stage.relay.up();
  await says(home, 'cust-1043', 'not connected');
});

it('keeps known states while the relay is unreachable, and fetches the missing ones afterwards', async () => {
  const list = await stage.visit('/properties');
  await says(list, 'cust-1042', ': connected');
  await stage.relay.down();
  const scroll = (top: number) =>
    list.locator('.rows').evaluate((scroller, where) => scroller.scrollTo(0, where), top);
  await scroll(60_000);
  await says(list, 'cust-2045', 'state not known yet');
  await scroll(0);
  await says(list, 'cust-1042', ': connected');
  await scroll(60_000);
  await stage.relay.up();
  await says(list, 'cust-2045', 'not connected');
});

it('reports in its own window that the relay is unreachable, and connects after a click when it is back', async () => {
  const home = await stage.visit('/properties/cust-1044');
  await says(home, 'cust-1044', 'not connected');
  await stage.relay.down();
  const question = await askAbout(stage, home, 'cust-1044');
  await question.locator('.asked [data-action=connect]').click();
  await question.locator('[data-outcome=relay_down]').waitFor();
  await stage.relay.up();
  const retry = question.locator('[data-outcome] [data-action=retry]');
  await authorize(stage, await stage.browser.windowFrom(() => retry.click()));
  await says(home, 'cust-1044', ': connected');
});

it('leads from a chip to an explanation when the session has ended, and shows states again after a new invite', async () => {
  const { browser, relay } = stage;
  const home = await stage.visit('/properties/cust-1042');
  await says(home, 'cust-1042', ': connected');
  const { staff } = await relay.door.listStaff();
  await relay.door.revokeStaff({ id: staff.find(({ name }) => name === 'Alex')?.id ?? '' });
  const other = await stage.visit('/properties/cust-1045');
  for (const page of [home, other]) {
    const account = page === home ? 'cust-1042' : 'cust-1045';
    await says(page, account, 'this browser is not signed in');
    expect((await readChip(page, chipOfAccount(account)))?.text).toBe('NoiseAware');
  }
  const question = await askAbout(stage, home, 'cust-1042');
  await question.locator('[data-session=ended]').getByText('You are signed out').waitFor();
  expect(await question.locator('[data-action=connect]:enabled:not([aria-disabled])').count()).toBe(0);
  const { link } = await relay.door.invite({ body: { name: 'Alex' } });
  await browser.setUp(link);
  await says(home, 'cust-1042', ': connected');
  await says(other, 'cust-1045', 'not connected');
  await authorize(stage, await pressConnectIn(stage, await askAbout(stage, other, 'cust-1045')));
  await says(other, 'cust-1045', ': connected');
});
