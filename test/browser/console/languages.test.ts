import { languageCodes } from '@noiseaware-connect/shared/language';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { setConsoleStage } from '../../support/browser/console-stage.ts';
import { forFile } from '../../support/for-file.ts';
import { alertsAddress } from '../../support/relay/alerts-address.ts';
import { seededRandom, shuffled } from '../../support/seeded-random.ts';
import { lengthOf, seed } from '../../support/tier.ts';
import { catalogueOf, english, textsOf } from '../../support/translations.ts';
import { fillConsole } from '../gallery/fill-console.ts';

const stage = await forFile(
  setConsoleStage({ RELAY_BRAND_NAME: 'Example Stays', RELAY_WEBHOOKS_PRIVATE: '1' }),
);
const { relay } = stage;
await fillConsole(stage);
const { id: webhook } = await relay.door.addWebhook({ body: { url: 'http://127.0.0.1:1/hook' } });
await fetch(await alertsAddress(relay), {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ PartnerOrgID: 'unknown', AlertType: 'newNoise' }),
});

/** Every view, with an open record, an account that was never connected, and a search without a result. */
const addresses = [
  ...['overview', 'connections', 'alerts', 'links', 'staff', 'keys', 'webhooks', 'tools', 'audit', 'health'],
  `webhooks/${webhook}`,
  ...['accounts/cust-1', 'accounts/cust-2', 'accounts/cust-3', 'accounts/cust-4', 'accounts/never'],
  ...['connections?q=zz&group=trouble&dies=2026-12-03', 'links?q=zz&status=open', 'staff?q=zz&show=revoked'],
  ...[
    'alerts?account=zz&verified=refuted',
    'audit?about=zz&what=connected',
    'audit?by=people',
    'keys?q=zz',
    'tools?q=zz',
  ],
];

/** Those that axe looks at, too. */
const checked = lengthOf(addresses, shuffled(addresses, seededRandom(seed)).slice(0, 4));

/** All that is said on the page: texts, and what only screen readers and tooltips have. */
const saidOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const said: string[] = [];
    while (texts.nextNode()) said.push(texts.currentNode.textContent ?? '');
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]'))
      for (const name of ['aria-label', 'title', 'placeholder']) said.push(element.getAttribute(name) ?? '');
    return [...new Set(said.map((each) => each.trim()))].filter((each) => /\p{L}{2}/u.test(each));
  });

/** Runs in the page: names selects that are narrower than their longest choice needs. */
function findCutChoices(): string[] {
  const selects = [...document.querySelectorAll('select')];
  return selects.filter(isCut).map(({ name }) => name);
  function isCut(select: HTMLSelectElement): boolean {
    const { offsetWidth } = select;
    select.style.width = 'max-content';
    const isNarrower = offsetWidth < select.offsetWidth;
    select.style.width = '';
    return isNarrower;
  }
}

/** A pattern for a sentence with any values in its places. */
const patternOf = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split(/\{\w+\}/)
      .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('.+')}$`,
  );

const englishTexts = new Map(textsOf(english));
/** Words that only English has, of the kind that any sentence contains. */
const englishWord = /\b(the|and|of|are|was|with|not|has|have|this|that|from)\b/i;

it.each(languageCodes.filter((code) => code !== 'en'))(
  'no view, record or empty list has a word of English, an axe violation or a second primary button in %s',
  async (language) => {
    const translated = new Map(textsOf(catalogueOf(language)));
    const left = [...englishTexts].filter(
      ([name, text]) => translated.get(name) !== text && /\p{L}{2}/u.test(text.replaceAll(/\{\w+\}/g, '')),
    );
    const known = new Set(translated.values());
    const wrong = left.filter(([, text]) => !known.has(text)).map(([, text]) => patternOf(text));
    const page = await stage.open('connections', { locale: language });
    const faults: string[] = [];
    for (const at of addresses) {
      await page.goto(`${relay.url}/console#/${at}`);
      await page
        .locator(`[data-view=${at.startsWith('accounts') ? 'connections' : at.split(/[/?]/)[0]}]`)
        .waitFor();
      await page.waitForLoadState('networkidle');
      if (at.includes('=zz')) await page.locator('[data-state=empty]').first().waitFor();
      // What is shown while a list is loaded again is dimmed.
      await expect.poll(() => page.locator('[data-state=loading], [aria-busy=true]').count()).toBe(0);
      const cutChoices = await page.evaluate(findCutChoices);
      faults.push(...cutChoices.map((text) => `${at}: a choice has no room: ${text}`));
      if (checked.includes(at))
        faults.push(...(await findViolations(page)).map((violation) => `${at}: ${violation}`));
      if ((await page.locator('.button.primary:visible').count()) > 1)
        faults.push(`${at}: several primary buttons`);
      const said = await saidOn(page);
      expect(said.length, at).toBeGreaterThan(10);
      faults.push(
        ...said
          .filter((text) => englishWord.test(text) || wrong.some((pattern) => pattern.test(text)))
          .map((text) => `${at}: ${text}`),
      );
    }
    // The name of a property, as its owner wrote it.
    expect(faults.filter((fault) => !fault.endsWith('A very long name of a property by the sea'))).toEqual(
      [],
    );
  },
  120_000,
);
