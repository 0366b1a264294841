import { type Language, languageCodes } from '@noiseaware-connect/shared/language';
import { extensionFile, readCatalogues } from '@noiseaware-connect/shared/languages/read-catalogues';
import { translate } from '@noiseaware-connect/shared/words/language';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { chipWords } from '../../extension/src/words/chip-words.ts';
import { askAbout } from '../support/browser/ask-about.ts';
import { chipOfAccount } from '../support/browser/chips.ts';
import { chipShows } from '../support/browser/expect-chip.ts';
import { findLost } from '../support/browser/find-lost.ts';
import { speakPseudo } from '../support/browser/pseudo-language.ts';
import { authorize, outcomeIn, pressConnect, renewByColleague } from '../support/browser/stage.ts';
import { toolStageForFile } from '../support/browser/stages.ts';

const stage = await toolStageForFile({ rows: 10 });

async function choose(language: Language | ''): Promise<Page> {
  const options = await stage.browser.open('options');
  await options.locator('select[name=language]').selectOption(language);
  await options.locator(`html[lang^="${language === '' ? 'en' : language}"]`).waitFor();
  return options;
}

it('uses the language that a person chooses, in pages, chips and toolbar, until they reset it', async () => {
  const list = await stage.visit('/properties/cust-1042');
  await chipShows(list, chipOfAccount('cust-1042'), 'Connect');
  const options = await choose('de');
  await options.getByLabel('Sprache').waitFor();
  await chipShows(list, chipOfAccount('cust-1042'), 'Verbinden');
  const popup = await stage.browser.open('popup');
  await popup.getByRole('button', { name: 'Konto verbinden' }).waitFor();
  expect(await popup.getAttribute('html', 'lang')).toBe('de');
  // After a while without use the background starts again.
  await stage.browser.killWorker();
  await list.reload();
  await chipShows(list, chipOfAccount('cust-1042'), 'Verbinden');
  await choose('');
  await popup.getByRole('button', { name: 'Connect an account' }).waitFor();
  await chipShows(list, chipOfAccount('cust-1042'), 'Connect');
});

it.each(['ltr', 'rtl'] as const)(
  'has no clipped text in a language that is longer by two fifths and written %s',
  async (direction) => {
    const { browser, sandbox } = stage;
    sandbox.set({ fault: {} });
    await speakPseudo(browser.context, direction);
    const name = `Sea View ${direction} at the far end of the pier`;
    const lost: Record<string, string[]> = {};
    const look = async (place: string, page: Page) => {
      expect(await page.getAttribute('html', 'dir')).toBe(direction);
      const found = await findLost(page);
      if (found.length > 0) lost[place] = found;
    };
    const options = await choose('de');
    await options.getByText('Låáñğüúåáğëé').waitFor();
    await look('options', options);
    await options.locator('details').evaluateAll((all) => {
      for (const each of all) each.setAttribute('open', '');
    });
    await look('options, unfolded', options);

    await options.close();

    const first = await browser.open('first');
    await first.locator('h2').waitFor();
    await look('first page', first);
    await first.close();

    const popup = await browser.open('popup');
    await popup.locator('[data-nothing=first-day], .list').first().waitFor();
    await look('first day', popup);
    const window = await pressConnect(stage, popup, `acct-${direction}`, name);
    await popup.locator('[data-flow=authorizing]').waitFor();
    await look('attempt', popup);
    await authorize(stage, window);
    expect(await outcomeIn(popup)).toBe('connected');
    await look('outcome', popup);
    await popup.click('[data-outcome] [data-action=dismiss]');
    await popup.click(`li[data-connection]:has-text("${name}") .open`);
    const connection = popup.locator('.connection');
    await look('connection', popup);
    await connection.locator('[data-action=disconnect]').click();
    await look('question before the end', popup);
    await popup.keyboard.press('Escape');
    sandbox.set({ fault: { token: { kind: '418' }, refresh: { kind: '418' } } });
    await renewByColleague(stage, popup);
    await popup.locator('.connection[data-group=needs_you]').waitFor();
    await look('connection that needs a person', popup);
    await popup.click('[data-action=back]');
    await popup.locator('.list').first().waitFor();
    await look('list', popup);
    sandbox.set({ fault: {} });

    const list = await stage.visit('/properties/cust-1043');
    await chipShows(list, chipOfAccount('cust-1043'), 'Verbinden');
    const question = await askAbout(stage, list, 'cust-1043');
    // A window that the extension opens has begun before its scripts could be set.
    await question.reload();
    await question.getByText('Nöóť ñöów').waitFor();
    await look('question', question);
    expect(lost).toEqual({});
  },
);

it('fits the texts of each language on a chip', async () => {
  const options = await stage.browser.open('options');
  const catalogues = await readCatalogues(extensionFile);
  const labels = languageCodes.flatMap((code) =>
    Object.values(translate(chipWords, catalogues[code])).map(({ label }) => label),
  );
  const tooLong = await options.evaluate((all) => {
    const context = document.createElement('canvas').getContext('2d');
    if (context === null) throw new Error('no canvas');
    // As chip.css has it: 120 px without border, padding, sign and gap.
    context.font = '600 11px system-ui, sans-serif';
    return all.filter((label) => context.measureText(label).width > 120 - 2 - 6 - 14 - 4);
  }, labels);
  expect(labels.length).toBe(9 * languageCodes.length);
  expect(tooLong).toEqual([]);
});
