import { expect, it } from 'vitest';
import { openBrowser } from '../../support/browser/browser.ts';
import { forFile } from '../../support/for-file.ts';
import { openState } from './open-state.ts';
import { allFine } from './sample-view.ts';

const browser = await forFile(openBrowser());

const view = {
  ...allFine,
  tools: [{ id: 'tideloft', name: 'Tideloft', pages: ['https://app.tideloft.example/{*}'], accounts: '{*}' }],
  sites: ['https://app.tideloft.example/*'],
};
const tab = 'https://app.tideloft.example/properties/cust-7001';
const recordsOf = (id: string, name: string) => {
  const subject = { id, name };
  return { subject, records: [subject], noRoom: 0 };
};

it.each(['popup', 'sidepanel'] as const)(
  'connects only an account that was shown unchanged for half a second, and names it in the button: %s',
  async (name) => {
    const records = recordsOf('cust-7001', 'Heron Beach House');
    const page = await openState(browser, { ...{ name, page: name, view, tab, records } });
    await page.click('[data-action=open-connect]');
    const button = page.locator('#connect [data-action=connect]');
    await page.locator('[data-action=connect]:not([aria-disabled])', { hasText: 'Heron' }).waitFor();
    expect(await button.textContent()).toBe('Connect Heron Beach House');

    const seen = await page.evaluate(pressOnceItChanges, {
      tab,
      answer: recordsOf('cust-7002', 'Orchard Barn'),
      text: 'Connect Orchard Barn',
    });
    expect(seen.sent).toEqual([]);
    expect(seen.waited).toBeGreaterThanOrEqual(490);
    await button.click();
    await expect.poll(() => page.evaluate('globalThis.sent')).toEqual(['cust-7002']);
    await page.close();
  },
);

it('connects what a person has typed at once', async () => {
  const page = await openState(browser, { name: 'typed', page: 'sidepanel', view });
  await page.click('[data-action=open-connect]');
  const button = page.locator('#connect [data-action=connect]');
  expect(await button.textContent()).toBe('Connect');
  await page.fill('#account-id', 'cust-7003');
  expect(await button.textContent()).toBe('Connect cust-7003');
  expect(await button.getAttribute('aria-disabled')).toBeNull();
  await page.close();
});

// --- Internal helpers ---

interface Fake {
  browser: {
    runtime: { sendMessage(message: { name: string; input: unknown }): Promise<unknown> };
    scripting: { executeScript(): Promise<unknown> };
  };
  sent: string[];
}

/**
 * Runs in the extension's page: the web page beside it turns to another account, and Connect is pressed in the moment in which it is
 * drawn. Resolves once a press would be taken, with the milliseconds until then and the accounts that were connected meanwhile.
 */
function pressOnceItChanges({ tab, answer, text }: { tab: string; answer: unknown; text: string }) {
  const fake = globalThis as unknown as Fake;
  const { runtime, scripting } = fake.browser;
  const send = runtime.sendMessage;
  fake.sent = [];
  runtime.sendMessage = (message) => {
    if (message.name === 'connect') fake.sent.push((message.input as { account: { id: string } }).account.id);
    return send(message);
  };
  const frame = { frameId: 0, result: { page: tab, origin: new URL(tab).origin, children: 0, answer } };
  scripting.executeScript = async () => [frame];
  const button = document.querySelector<HTMLButtonElement>('#connect [data-action=connect]');
  return new Promise<{ sent: string[]; waited: number }>((resolve) => {
    let shownAt: number | undefined;
    const look = () => {
      if (button?.textContent !== text) return;
      if (shownAt === undefined) {
        shownAt = performance.now();
        button.click();
      } else if (button.ariaDisabled === null) {
        resolve({ sent: [...fake.sent], waited: performance.now() - shownAt });
      }
    };
    const form = document.querySelector('#connect');
    if (form === null) throw new Error('no form is open');
    new MutationObserver(look).observe(form, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  });
}
