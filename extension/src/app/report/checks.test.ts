import { expect, it } from 'vitest';
import { createFakeWorld } from '../../test-support/fake-effects.ts';
import { refusal } from '../../test-support/fake-relay.ts';
import { startWorker } from '../../test-support/start-worker.ts';
import { describeCheck } from '../../ui/options/describe-check.ts';
import { browserNameOf } from './browser-facts.ts';
import { type CheckedFacts, checksOf, resultOf } from './checks.ts';
import { tryPairing } from './try-pairing.ts';

const browserFacts: CheckedFacts['browserFacts'] = {
  userAgent: '',
  redirectBase: 'https://extension.chromiumapp.org/',
  missing: [],
  policy: {},
};
const view: CheckedFacts['view'] = {
  relay: null,
  offset: 0,
  refresh: { running: false, failure: null },
  policy: {},
};
const good: CheckedFacts = { browserFacts, view, greeted: 'relay', tried: { ok: true } };

/** The checks that did not pass, as `name: found`. */
const wrongIn = (facts: Partial<CheckedFacts>) =>
  checksOf({ ...good, ...facts })
    .filter((check) => resultOf(check) !== 'ok')
    .map(({ name, finding }) => `${name}: ${finding}`);

const untried = ['session: not_tried', 'redirect: not_tried', 'pairing: not_tried'];

it('finds no fault in a working setup', () => {
  expect(wrongIn({})).toEqual([]);
});

it.each<[why: string, facts: Partial<CheckedFacts>, wrong: string[]]>([
  [
    'a browser without the API',
    { browserFacts: { ...browserFacts, redirectBase: null } },
    ['browser: no_window'],
  ],
  [
    'a permission taken back',
    { browserFacts: { ...browserFacts, missing: ['alarms'] } },
    ['permissions: missing'],
  ],
  [
    'a policy that cannot be read',
    { browserFacts: { ...browserFacts, policy: { relayAddress: 'ftp://x' } } },
    ['policy: unusable'],
  ],
  [
    'full storage',
    { view: { ...view, refresh: { running: false, failure: 'not_saved' } } },
    ['storage: not_saved'],
  ],
  ['a clock an hour slow', { view: { ...view, offset: 3_600_000 } }, ['clock: off']],
  [
    'a browser that is not set up',
    { greeted: 'not_set_up', tried: null },
    ['company: not_set_up', 'clock: not_tried', ...untried],
  ],
  ['no network', { greeted: 'unreachable', tried: null }, ['company: unreachable', ...untried]],
  [
    'a relay that does not know this extension’s origin',
    { greeted: 'shut_out', tried: null },
    ['company: shut_out', 'session: not_tried', 'redirect: refused', 'pairing: not_tried'],
  ],
  [
    'a relay that allows another redirect',
    { tried: { ok: false, code: 'invalid_request' } },
    ['redirect: refused', 'pairing: not_tried'],
  ],
  [
    'an ended session',
    { tried: { ok: false, code: 'unauthenticated' } },
    ['session: unauthenticated', 'redirect: not_tried', 'pairing: not_tried'],
  ],
  ['another login page', { tried: { ok: false, code: 'wrong_login_host' } }, ['pairing: wrong_login_host']],
  [
    'a relay whose store is away',
    { tried: { ok: false, code: 'store_unavailable' } },
    ['session: not_tried', 'redirect: not_tried', 'pairing: store_unavailable'],
  ],
])('finds %s, and describes it in a sentence', (_, facts, wrong) => {
  expect(wrongIn(facts)).toEqual(wrong);
  for (const check of checksOf({ ...good, ...facts })) expect(describeCheck(check)).toMatch(/\w/);
});

it('names what a policy has set, and which of its values are unusable', () => {
  const set = { language: 'de', relayAddress: 'ftp://x', unknown: 'x' };
  const policyOf = (used: CheckedFacts['view']['policy']) =>
    checksOf({ ...good, browserFacts: { ...browserFacts, policy: set }, view: { ...view, policy: used } })[2];
  expect(policyOf({ language: 'de' })).toMatchObject({ finding: 'unusable', settings: ['relayAddress'] });
  expect(policyOf({ language: 'de', relayAddress: 'https://x' })).toMatchObject({
    finding: 'in_force',
    settings: ['relayAddress', 'language'],
  });
});

it('begins a trial pairing, opens no window and cancels it', async () => {
  const world = createFakeWorld();
  world.setUp();
  const worker = await startWorker(world);
  const relay = { address: 'https://relay.example.com', loginHost: 'login.noiseaware.io' };
  const tried = () => tryPairing(worker.ask, relay, world.effects);
  expect(await tried()).toEqual({ ok: true });
  expect(world.relay.made('DELETE /v1/pairings/pairing-1')).toHaveLength(1);
  expect([world.windows.length, worker.view().flow]).toEqual([0, null]);
  world.relay.authorizeUrl = 'https://login.evil.example/authorize?code=x';
  expect(await tried()).toEqual({ ok: false, code: 'wrong_login_host' });
  world.relay.tell('POST /v1/pairings', refusal(400, 'invalid_request'));
  expect(await tried()).toEqual({ ok: false, code: 'invalid_request' });
});

it.each([
  ['Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36', 'Chromium 156, Linux'],
  ['Mozilla/5.0 (Windows NT 10.0) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.1.2', 'Edge 156, Windows'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15) Gecko/20100101 Firefox/153.0', 'Firefox 153, Mac OS X'],
  ['Lakeview Cabin', 'other, other'],
])('names the browser of %s', (userAgent, name) => {
  expect(browserNameOf(userAgent)).toBe(name);
});
