import path from 'node:path';
import type { Worker } from 'playwright-core';
import { expect, it } from 'vitest';
import { authorize, outcomeIn, pressConnect } from '../../support/browser/stage.ts';
import { stageForFile } from '../../support/browser/stages.ts';
import { readDirectory } from '../../support/relay/read-directory.ts';

const stage = await stageForFile();

/** Notes the verifier that a worker sends from now on, in its memory: it is in no other place. */
const noteVerifier = (worker: Worker): Promise<void> =>
  worker.evaluate(() => {
    const { fetch } = globalThis;
    const noting = globalThis as unknown as { fetch: typeof fetch; verifier: string };
    noting.fetch = (address, init) => {
      const { verifier } = JSON.parse(String(init?.body ?? '{}')) as { verifier?: string };
      if (verifier !== undefined) noting.verifier = verifier;
      return fetch(address, init);
    };
  });
const notedVerifier = (worker: Worker): Promise<string> =>
  worker.evaluate(() => (globalThis as unknown as { verifier: string }).verifier);

it('leaves no secret in the profile but a used code and the session, which is worthless without its key', async () => {
  const { browser, relay, sandbox, link } = stage;
  const popup = await browser.open('popup');
  const [worker] = browser.context.serviceWorkers();
  if (worker === undefined) throw new Error('the worker does not run');
  await noteVerifier(worker);
  const window = await pressConnect(stage, popup, 'acct-1', 'Sea View Rentals');
  const oneTimeCode = new URL(window.url()).searchParams.get('code') ?? '';
  await authorize(stage, window);
  expect(await outcomeIn(popup)).toBe('connected');
  await popup.close();
  const verifier = await notedVerifier(worker);
  const { session, extractable } = (await browser.kept()).credential;
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
