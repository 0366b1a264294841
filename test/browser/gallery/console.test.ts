import path from 'node:path';
import { languageCodes } from '@noiseaware-connect/shared/language';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { chooseInMenu, setConsoleStage } from '../../support/browser/console-stage.ts';
import { findLost } from '../../support/browser/find-lost.ts';
import { forFile } from '../../support/for-file.ts';
import { isSoak, lengthOf } from '../../support/tier.ts';
import { createAlbum } from './album.ts';
import { fillConsole } from './fill-console.ts';
import { now } from './sample-view.ts';

const looks = [
  { name: 'light', colorScheme: 'light', width: 1600 },
  { name: 'dark', colorScheme: 'dark', width: 1600 },
  { name: 'light, 360 px', colorScheme: 'light', width: 360 },
  { name: 'dark, 360 px', colorScheme: 'dark', width: 360 },
  { name: 'forced colours', forcedColors: 'active', width: 1600 },
] as const;

/** What the console shows, by its address and what a person does there. */
interface ConsoleState {
  readonly name: string;
  readonly at: string;
  reach?(page: Page): Promise<unknown>;
}

const openRow = (account: string) => async (page: Page) => {
  await page.click(`.row:has-text("${account}") .open`);
  await page.locator('[data-panel] [data-what=connected]').waitFor();
};

const states: readonly ConsoleState[] = [
  ...['connections', 'alerts', 'links', 'staff', 'keys', 'webhooks', 'tools', 'audit', 'health'].map(
    (at) => ({ name: at, at }),
  ),
  { name: 'overview', at: 'overview' },
  {
    name: 'a chart’s numbers',
    at: 'overview',
    reach: async (page) => {
      await page.locator('.plot summary').nth(2).click();
      await page.locator('.numbers tbody tr').first().waitFor();
    },
  },
  {
    name: 'no connection is found',
    at: 'connections',
    reach: async (page) => {
      await page.fill('input[type=search]', 'no such account');
      await page.locator('[data-state=empty]').waitFor();
    },
  },
  ...(['alerts', 'tools', 'webhooks'] as const).map((at) => ({
    name: `no ${at} yet`,
    at,
    reach: async (page: Page) => {
      await page.route(`**/v1/${at}`, (route) => route.fulfill({ json: { [at]: [] } }));
      await page.reload();
      await page.locator('[data-state=empty] .picture').waitFor();
      await page.unroute(`**/v1/${at}`);
    },
  })),
  { name: 'a connection', at: 'connections', reach: openRow('cust-2') },
  {
    name: 'who can see an account',
    at: 'connections',
    reach: async (page) => {
      await openRow('cust-2')(page);
      await page.click('[data-place=access] summary');
      await page.locator('[data-holders=staff]').waitFor();
    },
  },
  {
    name: 'an account that was never connected',
    at: 'connections',
    reach: async (page) => {
      await page.evaluate(() => {
        location.hash = '#/accounts/cust-3';
      });
      await page.locator('[data-panel] .account-links .entry').waitFor();
    },
  },
  {
    name: 'what people did',
    at: 'audit?by=people',
    reach: (page) => page.locator('.what-people-did a').first().waitFor(),
  },
  {
    name: 'the search everywhere',
    at: 'connections',
    reach: async (page) => {
      await page.click('[data-action=search]');
      await page.fill('.finder input', 'cust-');
      await page.locator('.results a').nth(2).waitFor();
    },
  },
  {
    name: 'an account without alerts',
    at: 'alerts',
    reach: async (page) => {
      await page.fill('#field-q', 'cust-4');
      await page.locator('[data-place=no-alerts] a').first().waitFor();
    },
  },
  {
    name: 'deliveries of a webhook',
    at: 'webhooks',
    reach: async (page) => {
      await page.click('.entry a');
      await page.locator('.deliveries .entry').first().waitFor();
    },
  },
  { name: 'a connection that needs its owner', at: 'connections', reach: openRow('cust-4') },
  {
    name: 'the question before an end',
    at: 'connections',
    reach: async (page) => {
      await openRow('cust-2')(page);
      await page.click('[data-panel] [data-action=disconnect]');
    },
  },
  {
    name: 'a link that was made of its row',
    at: 'connections',
    reach: async (page) => {
      await page.click('.row [data-action=make-link]');
      await page.click('dialog [data-action=confirm]');
      await page.click('[data-action=code]');
      await page.locator('svg.qr').waitFor();
    },
  },
  { name: 'the question before a link', at: 'links', reach: (page) => page.click('[data-action=make-link]') },
  {
    name: 'the menu of a row',
    at: 'staff',
    reach: (page) => page.click('.entry:has-text("Alex") [data-action=more]'),
  },
  { name: 'browsers of staff', at: 'staff', reach: (page) => page.click('.entry:has-text("Alex") summary') },
  { name: 'an invitation', at: 'staff', reach: (page) => page.click('[data-action=invite]') },
  {
    name: 'the question before a key’s end',
    at: 'keys',
    reach: (page) => chooseInMenu(page.locator('.entry').first(), 'revoke'),
  },
  {
    name: 'the relay does not answer',
    at: 'links',
    reach: async (page) => {
      await page.route('**/v1/tools', (route) => route.abort());
      await page.click('[data-tab=tools]');
      await page.locator('[data-state=failed]').waitFor();
      await page.unroute('**/v1/tools');
    },
  },
  {
    name: 'the menu',
    at: 'links',
    reach: async (page) => {
      await page.setViewportSize({ width: 360, height: 760 });
      await page.click('[data-action=menu]');
    },
  },
  {
    name: 'signed out',
    at: 'links',
    reach: async (page) => {
      await page.context().clearCookies();
      await page.click('[data-tab=tools]');
      await page.locator('[data-view=signed-out]').waitFor();
    },
  },
];

const album = createAlbum(path.join(import.meta.dirname, 'pictures/console'));
const stage = await forFile(
  setConsoleStage({ RELAY_BRAND_NAME: 'Example Stays', RELAY_WEBHOOKS_PRIVATE: '1' }, now),
);
await fillConsole(stage);
afterAll(() => (isSoak ? album.bind() : undefined));

describe.each(lengthOf([...languageCodes], ['en' as const]))('the console in %s', (language) => {
  it('has no clipped text and no axe violation in any state and look', async () => {
    const page = await stage.open('connections', { locale: language, reducedMotion: 'reduce' });
    const faults: string[] = [];
    for (const { name, at, reach } of states) {
      await page.setViewportSize({ width: 1600, height: 760 });
      // A page that was loaded under forced colours keeps the canvas of these in its pictures.
      await page.emulateMedia({ forcedColors: null });
      await page.goto(`${stage.relay.url}/console#/${at}`);
      await page.reload();
      await page.locator(`[data-view=${at.replace(/\?.*/, '')}]`).waitFor();
      await page.locator('[data-state=loading]').waitFor({ state: 'detached' });
      await reach?.(page);
      for (const { name: look, width, ...media } of looks) {
        await page.emulateMedia({ colorScheme: null, forcedColors: null, ...media });
        await page.setViewportSize({ width, height: 760 });
        const found = [...(await findLost(page)), ...(await findViolations(page))];
        faults.push(...found.map((fault) => `${name}, ${look}: ${fault}`));
        if (isSoak) await album.picture(page, name, language, look);
      }
    }
    expect(faults).toEqual([]);
  }, 300_000);
});
