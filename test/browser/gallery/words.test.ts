import { expect, it } from 'vitest';
import { openBrowser } from '../../support/browser/browser.ts';
import { forFile } from '../../support/for-file.ts';
import { openState, pushView } from './open-state.ts';
import { allFine, flowOf, inState, mixedList, viewWith } from './sample-view.ts';
import type { State } from './state.ts';

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

it('the chip’s question shows the account’s state, and in its details who connected it and what has happened last', async () => {
  const { account } = inState.refused;
  const view = viewWith([inState.refused], { question: { ...question, account } });
  const page = await openState(browser, { name: 'a refused connection in question', page: 'question', view });
  expect(await page.locator('.asked .banner').textContent()).toContain('Needs authorization');
  await page.click('.asked [data-action=details]:enabled');
  const connection = page.locator('.connection');
  expect(await connection.textContent()).toMatch(/Connected by[\s\S]*Jo Marsh/);
  expect(await connection.locator('.history li').first().textContent()).toContain('Trouble started');
  await page.close();
});

it('Back leads in the chip’s question from a link to the details and from these to the card', async () => {
  const { account } = inState.refused;
  const view = viewWith([inState.refused], { question: { ...question, account } });
  const page = await openState(browser, { name: 'a way back', page: 'question', view });
  await page.click('.asked [data-action=details]');
  await page.click('.connection [data-action=owner-link]');
  await page.locator('.connection').waitFor({ state: 'detached' });
  await page.click('[data-action=back]');
  await page.locator('.connection').waitFor();
  await page.locator('h1:focus').press('Escape');
  await page.locator('.asked h2:focus').waitFor();
  await page.close();
});

it('a search without a match connects what was typed, with the focus in the form’s first field', async () => {
  const calls: State['calls'] = { listConnections: { ok: true, value: { connections: [] } } };
  const page = await openState(browser, { name: 'no match', page: 'popup', view: mixedList, calls });
  await page.fill('input[type=search]', 'cust-7777');
  await page.locator('[data-nothing=search]').getByText('No account matches “cust-7777”').waitFor();
  await page.click('[data-action=connect-typed]');
  await page.locator('#account-id:focus').waitFor();
  expect(await page.inputValue('#account-id')).toBe('cust-7777');
  await page.close();
});

it('a popup with an attempt says how one learns of its end, and beside the list why nothing else can be connected', async () => {
  for (const [notifications, says] of [
    [true, 'A notification tells you how it ends.'],
    [false, 'Open it again to see how it ends.'],
  ] as const) {
    const view = { ...allFine, flow: flowOf(), notifications };
    const page = await openState(browser, { name: says, page: 'popup', view });
    await page.getByText(says).waitFor();
    await page.click('[data-action=back]');
    const connect = page.locator('[data-action=open-connect]');
    expect(await connect.getAttribute('aria-disabled')).toBe('true');
    expect(await connect.getAttribute('title')).toBe(
      'Another account is being connected. Finish or cancel that first.',
    );
    await page.close();
  }
});

it('an attempt that could not begin is not called unfinished', async () => {
  const flow = flowOf({ step: 'starting', outcome: 'relay_down', hasWindow: false });
  const page = await openState(browser, { name: 'not begun', page: 'popup', view: { ...allFine, flow } });
  await page.getByText('The attempt to connect Heron Beach House has not begun.').waitFor();
  await page.close();
});

it('the end of an attempt leads to the details of the next connection that needs a person, and starts nothing', async () => {
  const flow = flowOf({ step: 'connected', outcome: 'connected' });
  const page = await openState(browser, { name: 'next', page: 'popup', view: { ...mixedList, flow } });
  await page.getByText('3 more need you.').waitFor();
  await page.click('[data-action=next-in-need]');
  await pushView(page, mixedList);
  // The one that ends first.
  await page.locator(`.connection[data-connection="${inState.endsSoon.id}"]`).waitFor();
  expect(await page.locator('[data-flow], [data-outcome]').count()).toBe(0);
  await page.click('[data-action=back]');
  await page.locator('.row').first().waitFor();
  await page.close();
});

it.each([
  { whom: 'the first person of a company', view: viewWith([], { tour: null }), isOffered: false },
  { whom: 'a colleague who joins later', view: { ...allFine, tour: null }, isOffered: true },
])('the tour of $whom has five steps, each of which can be left', async ({ whom, view, isOffered }) => {
  const page = await openState(browser, { name: whom, page: 'popup', view });
  if (isOffered) {
    await page.locator('[data-tour=offer] [data-action=tour-leave]').waitFor();
    await page.click('[data-action=tour-start]');
    await page.locator('[data-tour="1"] strong:focus').waitFor();
  }
  for (const step of [1, 2, 3, 4, 5]) {
    await page.locator(`[data-tour="${step}"]`, { hasText: `Step ${step} of 5` }).waitFor();
    if (step === 5) break;
    await page.locator('[data-action=tour-leave]').waitFor();
    await page.click('[data-action=tour-next]');
  }
  expect(await page.locator('[data-action=tour-next]').textContent()).toBe('Done');
  await page.close();
});
