import { expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { openBrowser } from '../../support/browser/browser.ts';
import { authorize, fillConnect, outcomeIn, pressConnect } from '../../support/browser/stage.ts';
import { startFaultyProxy } from '../../support/faults/faulty-proxy.ts';
import { forFile } from '../../support/for-file.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';

const minute = 60_000;

let relayUrl = '';
const proxy = await forFile(startFaultyProxy(() => relayUrl));
const sandbox = await forFile(startSandbox());
const relay = await relayOfFile({ sandbox, env: { RELAY_PUBLIC_URL: proxy.url } });
relayUrl = relay.url;
const browser = await forFile(openBrowser());
await browser.setUp((await relay.door.invite({ body: { name: 'Alex' } })).link);

/** Makes the proxy write the Date header by a clock that is so far ahead. */
const setProxyClock = (ahead: number) =>
  proxy.plant({ answerHeaders: { date: new Date(Date.now() + ahead).toUTCString() } });

it('connects behind a proxy that writes Date by a clock 40 minutes ahead, without a refused call', async () => {
  setProxyClock(40 * minute);
  const popup = await browser.open('popup');
  await authorize({ sandbox }, await pressConnect({ browser }, popup, 'acct-1', 'Sea View'));
  expect(await outcomeIn(popup)).toBe('connected');
  expect(relay.logLines.filter((line) => line.includes('"status":401'))).toEqual([]);
  await popup.click('[data-outcome] [data-action=dismiss]');
  await popup.getByText('checked now').waitFor();
  await popup.close();
});

it('names the difference if the relay refuses the time of this browser and that of Date', async () => {
  relay.pass(-40 * 60);
  setProxyClock(40 * minute);
  const popup = await browser.open('popup');
  await fillConnect(popup, 'acct-2');
  expect(await outcomeIn(popup)).toBe('clocks_differ');
  expect(await popup.textContent('[data-outcome]')).toMatch(/The clocks differ.*differ by (?:39|40) min\./);
  await popup.close();
});
