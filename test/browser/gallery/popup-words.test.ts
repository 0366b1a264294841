import { expect, it } from 'vitest';
import type { View } from '../../../extension/src/app/view.ts';
import { openBrowser } from '../../support/browser/browser.ts';
import { forFile } from '../../support/for-file.ts';
import { openState } from './open-state.ts';
import { allFine, day, flowOf, inState, mixedList, now, viewWith, withMore } from './sample-view.ts';
import type { State } from './state.ts';

const browser = await forFile(openBrowser());

it('an old list of all accounts says that it does not know an account, and asks again before anything else', async () => {
  const view: View = { ...mixedList, refresh: { running: false, failure: 'relay_unreachable' } };
  const page = await openState(browser, { name: 'old', page: 'popup', view });
  await page.fill('input[type=search]', 'home-3999');
  const answer = page.locator('[data-nothing=old]');
  const count = view.known?.connections.length;
  await answer.getByText(new RegExp(`^Not among the ${count} accounts known at \\d`)).waitFor();
  expect(await answer.locator('[data-action]').first().textContent()).toBe('Try now');
  expect(await page.locator('[data-action=connect-typed]').count()).toBe(0);
  await page.close();
});

it('a relay that something answers for is said once, with what may be the cause and when it is tried again', async () => {
  const calls: State['calls'] = { listConnections: { ok: false, failure: { code: 'not_a_relay' } } };
  const view: View = { ...withMore(mixedList), refresh: { running: false, failure: 'not_a_relay' } };
  const page = await openState(browser, { name: 'hidden', page: 'popup', view, calls });
  await page.fill('input[type=search]', 'home-3000');
  await page.locator('[data-nothing=unsearched]').waitFor();
  const cause = 'Example Stays is not answering as it should: the service may be restarting.';
  expect(await page.getByText(cause).count()).toBe(1);
  await page.getByText('Trying again in 30 s.').waitFor();
  const all = (await page.locator('main').textContent()) ?? '';
  expect(all).not.toContain('Cannot reach');
  expect(all).not.toMatch(/network|sign in/);
  await page.close();
});

it('Renew now that is pressed again says when the connection was renewed', async () => {
  const renewed = { ...inState.fine, lastRenewedAt: new Date(now - 3_000).toISOString() };
  const calls: State['calls'] = { renewConnection: { ok: true, value: { connection: renewed } } };
  const page = await openState(browser, {
    ...{ name: 'renewed', page: 'popup', view: viewWith([inState.trouble]), calls },
  });
  await page.click('.row .open');
  await page.click('[data-action=renew]');
  await page.getByText('Renewed 3 seconds ago.').waitFor();
  await page.close();
});

it('too many requests are refused with the time to wait, and a link that is gone is not called a connection', async () => {
  const link: View['links'][number] = {
    ...{
      id: 'link-1',
      status: 'awaiting_confirmation',
      account: inState.fine.account,
      confirm: true,
      returnTo: null,
    },
    ...{ organization: 'Sea View (42)', madeBy: { id: 'staff-1', name: 'Jo Marsh' } },
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + day).toISOString(),
  };
  const refusals = [
    [{ code: 'rate_limited', retryAfter: 8 }, 'Too many requests at once. Try again in 8 seconds.'],
    [{ code: 'not_found' }, 'This link no longer exists.'],
  ] as const;
  for (const [failure, says] of refusals) {
    const calls: State['calls'] = { confirmLink: { ok: false, failure } };
    const page = await openState(browser, {
      ...{ name: says, page: 'popup', view: { ...allFine, links: [link] }, calls },
    });
    await page.click('[data-action=confirm-link]');
    await page.locator('[data-waiting]').getByText(says).waitFor();
    await page.close();
  }
});

it('a connection says beside its disabled buttons that another account is being connected', async () => {
  const view = viewWith([inState.refused], {
    flow: flowOf({ account: { id: 'cust-7', name: 'Nordic Nook' } }),
  });
  const page = await openState(browser, { name: 'blocked', page: 'popup', view });
  await page.click('[data-action=back]');
  const says = 'Another account is being connected. Finish or cancel that first.';
  await page.locator('.bar').getByText(says).waitFor();
  await page.click('.row .open');
  const reconnect = page.locator('.connection [data-action=reconnect]');
  expect(await reconnect.getAttribute('aria-disabled')).toBe('true');
  const reason = page.locator(`[id="${await reconnect.getAttribute('aria-describedby')}"]`);
  expect(await reason.textContent()).toBe(says);
  expect(await reason.isVisible()).toBe(true);
  await page.close();
});

it('two organizations have their ids once, and in buttons only if they are called the same', async () => {
  const texts = async (connected: string, answered: string) => {
    const organizations = { connected, answered };
    const flow = flowOf({ outcome: 'wrong_organization', organizations, resumable: true });
    const page = await openState(browser, { name: answered, page: 'popup', view: { ...allFine, flow } });
    const outcome = await page.locator('[data-outcome]').textContent();
    const button = await page.locator('[data-action=use-organization]').textContent();
    await page.close();
    return { outcome: outcome ?? '', button };
  };
  const different = await texts('Sea View (9001)', 'Rentals (9007)');
  expect(different.outcome.match(/9007/g)).toHaveLength(1);
  expect(different.button).toBe('Replace with Rentals');
  expect((await texts('Rentals (9001)', 'Rentals (9007)')).button).toBe('Replace with Rentals (9007)');
});

it('a connection that needs its owner says that attempts go on automatically', async () => {
  const refused = { ...inState.refused, nextRenewalAt: new Date(now + 600_000).toISOString() };
  const page = await openState(browser, { name: 'tried', page: 'popup', view: viewWith([refused]) });
  await page.click('.row .open');
  await page
    .locator('.banner')
    .getByText(/^We also retry automatically, next at \d/)
    .waitFor();
  expect(await page.locator('.connection').textContent()).not.toContain('Next attempt');
  await page.close();
});

it('a viewer’s popup offers nothing that would be refused, in the list and in a connection', async () => {
  const viewer = mixedList.relay && {
    ...mixedList.relay,
    staff: { ...mixedList.relay.staff, role: 'viewer' as const },
  };
  const view = { ...mixedList, relay: viewer };
  const page = await openState(browser, { name: 'viewer', page: 'popup', view });
  const actions = async () => {
    const all = await page
      .locator('[data-action]')
      .evaluateAll((elements) => elements.map((each) => (each as HTMLElement).dataset['action']));
    return [...new Set(all)].sort();
  };
  await page.locator('.row').first().waitFor();
  expect(await actions()).toEqual(['open', 'open-options', 'open-panel', 'refresh', 'show-ended']);
  for (const index of [0, 1, 2, 3]) {
    await page.locator('.row .open').nth(index).click();
    await page.locator('.connection').waitFor();
    expect(await actions()).toEqual(['back']);
    await page.click('[data-action=back]');
  }
  await page.close();
});
