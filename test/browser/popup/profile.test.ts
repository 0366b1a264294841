import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { authorize, outcomeIn, pressConnect } from '../../support/browser/stage.ts';
import { stageForFile } from '../../support/browser/stages.ts';
import { readDirectory } from '../../support/relay/read-directory.ts';

const stage = stageForFile();

/** Everything in memory while an attempt runs, and no longer. */
const verifierIn = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    type Area = { get(key: string): Promise<Record<string, string>> };
    const { storage } = (globalThis as unknown as { chrome: { storage: { session: Area } } }).chrome;
    return (await storage.session.get('verifier'))['verifier'] ?? '';
  });

it('leaves no secret of the whole job in the profile but a used code and the session, which is worthless without its key', async () => {
  const { browser, relay, sandbox, link } = stage;
  const popup = await browser.open('popup');
  const window = await pressConnect(stage, popup, 'acct-1', 'Sea View Rentals');
  const oneTimeCode = new URL(window.url()).searchParams.get('code') ?? '';
  const verifier = await verifierIn(popup);
  await authorize(stage, window);
  expect(await outcomeIn(popup)).toBe('connected');
  await popup.close();
  const { session, extractable } = await browser.credential();
  expect(extractable).toBe(false);
  const named = { session, verifier, 'one-time code': oneTimeCode, invite: link.split('#')[1] ?? '' };
  const ofNoiseAware = sandbox.secrets().filter((value) => value !== oneTimeCode);
  expect(ofNoiseAware.length).toBeGreaterThan(3);
  const secrets = [
    ...Object.entries(named),
    ...ofNoiseAware.map((value) => ['of NoiseAware', value] as const),
  ];
  for (const [name, value] of secrets) expect(value.length, name).toBeGreaterThanOrEqual(12);
  // What a browser has in its buffers is written when it ends.
  await browser.context.close();
  const files = [...(await readDirectory(browser.profile))];
  const holders = secrets.flatMap(([name, value]) => {
    const wide = Buffer.from(value, 'utf16le').toString('latin1');
    const holding = files.filter(([, bytes]) => bytes.includes(value) || bytes.includes(wide));
    return holding.map(([file]) => `${name} in ${file.split(path.sep).slice(0, 2).join('/')}`);
  });
  // The address of NoiseAware's page holds the code, which works once and is used.
  expect(new Set(holders)).toEqual(
    new Set(['session in Default/IndexedDB', 'one-time code in Default/History']),
  );

  const alone = (scheme: string) =>
    fetch(`${relay.url}/v1/sessions`, { headers: { authorization: `${scheme} ${session}` } });
  expect([(await alone('Bearer')).status, (await alone('DPoP')).status]).toEqual([401, 401]);
});
