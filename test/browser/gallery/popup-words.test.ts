import { expect, it } from 'vitest';
import type { View } from '../../../extension/src/app/view.ts';
import { openBrowser } from '../../support/browser/browser.ts';
import { forFile } from '../../support/for-file.ts';
import { openState } from './open-state.ts';
import { allFine, day, inState, now } from './sample-view.ts';
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
