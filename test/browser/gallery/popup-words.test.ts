import { expect, it } from 'vitest';
import type { View } from '../../../extension/src/app/view.ts';
import { openBrowser } from '../../support/browser/browser.ts';
import { forFile } from '../../support/for-file.ts';
import { openState } from './open-state.ts';
import { allFine, day, flowOf, inState, now } from './sample-view.ts';
import type { State } from './state.ts';

const browser = await forFile(openBrowser());

it('too many requests are refused with the time to wait, and a link that is gone is not called a connection', async () => {
  const link: View['links'][number] = {
    ...{ id: 'link-1', status: 'awaiting_confirmation', account: inState.fine.account, confirm: true },
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
