import { expect, it } from 'vitest';
import { openBrowser } from '../../support/browser/browser.ts';
import { forFile } from '../../support/for-file.ts';
import { openState } from './open-state.ts';
import { allFine, flowOf, inState, viewWith } from './sample-view.ts';

const browser = await forFile(openBrowser());

const question = {
  ...{ id: 'question-1', account: inState.fine.account, origin: 'https://app.tideloft.example' },
  tool: 'Tideloft',
};
const asked = viewWith([], { question });
const elsewhere = flowOf({ account: { id: 'cust-7', name: 'Nordic Nook' } });

it.each([
  {
    name: 'another account is being connected',
    view: { ...asked, flow: elsewhere },
    says: 'Another account is being connected. Finish or cancel that first.',
  },
  {
    name: 'the session has ended',
    view: { ...asked, relay: allFine.relay && { ...allFine.relay, sessionEnded: true } },
    says: 'You are signed out',
  },
])('the chip’s question says beside a disabled Connect that $name', async ({ name, view, says }) => {
  const page = await openState(browser, { name, page: 'question', view });
  const connect = page.locator('.asked [data-action=connect]');
  expect(await connect.getAttribute('aria-disabled')).toBe('true');
  const reason = await connect.getAttribute('aria-describedby');
  expect(await page.locator(`#${reason}`).textContent()).toBe(says);
  await page.close();
});

it('an attempt that the relay refuses says so in the person’s language, without the relay’s own English sentence', async () => {
  const detail = 'There is no such connection.';
  const flow = flowOf({ outcome: 'refused_by_relay', code: 'not_found', detail });
  const page = await openState(browser, { name: 'refused', page: 'popup', view: { ...allFine, flow } }, 'de');
  const said = await page.locator('[data-outcome]').textContent();
  expect(said).toContain('Diese Verbindung gibt es nicht mehr.');
  expect(said).not.toContain(detail);
  await page.close();
});

it('options under a policy and the card of a tool that it names agree, before and after the person allows it', async () => {
  const site = 'https://app.tideloft.example';
  const policy = { tools: [site], locked: ['tools' as const] };
  const card = async (sites: string[]) => {
    const page = await openState(browser, {
      name: 'named by an administrator',
      page: 'options',
      view: { ...allFine, policy, sites },
    });
    const section = page.locator('section.tools');
    await section.locator('.hint', { hasText: 'Set by your organization.' }).waitFor();
    // That no tool was set up would contradict the card.
    expect(await section.locator('[data-tools=none]').count()).toBe(0);
    expect(await section.locator('[data-site]').count()).toBe(1);
    const said = await section.locator('[data-site]').textContent();
    await page.close();
    return said;
  };
  expect(await card([])).toContain('Named by your admin; not allowed by you yet.');
  expect(await card([`${site}/*`])).toContain('Allowed by you; marks its own records.');
});
