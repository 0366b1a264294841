import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import type { Check } from '@noiseaware-connect/relay/operations/checks/check';
import { examine } from '@noiseaware-connect/relay/operations/doctor/examine';
import { playNoiseAware } from '@noiseaware-connect/relay/operations/doctor/play/play-noiseaware';
import type { Config } from '@noiseaware-connect/relay/settings/config';
import { afterAll, afterEach, expect, it } from 'vitest';
import { startSandbox } from '../sandbox/sandbox.ts';
import { type ProxyFault, startFaultyProxy } from '../support/faults/faulty-proxy.ts';
import { forFile } from '../support/for-file.ts';
import { makeAuthority } from '../support/postgres/certificates.ts';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { readDirectory } from '../support/relay/read-directory.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';

const trusted = getCACertificates('default');
const effects = realEffects(createLog('silent'));

const sandbox = await forFile(startSandbox());
const proxy = await startFaultyProxy(() => relay.url);
const env = { RELAY_PUBLIC_URL: proxy.url, RELAY_TRUST_PROXY: '1' };
const relay = await startTestRelay({ sandbox, env });
const other = await startTestRelay({ sandbox, env });
afterEach(() => {
  proxy.plant({});
  sandbox.set({ clockSkew: 0 });
  setDefaultCACertificates(trusted);
});
afterAll(async () => {
  await Promise.all([relay, other, proxy].map((each) => each.stop()));
});

async function checksWith(over: Partial<Config> = {}): Promise<Check[]> {
  const checks: Check[] = [];
  const config = (): Config => ({ ...relay.config, ...over });
  const play: Parameters<typeof examine>[0]['play'] = (settings, client) =>
    playNoiseAware(settings, effects, client);
  for await (const each of examine({ config, effects, client: () => relay.door.client, play }))
    checks.push(each);
  return checks;
}

/** What is not well. */
const trouble = async (over?: Partial<Config>): Promise<string[]> =>
  (await checksWith(over))
    .filter(({ level }) => level !== 'ok')
    .map(({ level, says }) => `${level}: ${says}`);

it('reports no fault on a healthy relay, and names each check that ran', async () => {
  const checks = await checksWith();
  expect(checks.filter(({ level }) => level !== 'ok')).toEqual([]);
  const said = checks.map(({ says }) => says).join('\n');
  expect(said).toMatch(/a wrong ClientSecret is refused/);
  expect(said).toMatch(/a one-time code gets an access code through the public address, in \d\.\d\d s/);
  expect(said).toMatch(/a repeated call gets the same access code/);
  expect(said).toMatch(/a one-time code of an ended pairing is refused/);
  expect(said).toMatch(/RELAY_TRUST_PROXY=1 is right/);
  expect(said).not.toMatch(/naccode_|nacac_/);
});

const planted: [name: string, fault: ProxyFault | (() => ProxyFault), found: RegExp][] = [
  [
    'a rule that refuses POST',
    { answer: ({ method }) => (method === 'POST' ? { status: 403 } : undefined) },
    /^bad: something in front of the relay answers NoiseAware's POST instead of it, with status 403/m,
  ],
  [
    'a login page in front',
    { answer: ({ method }) => (method === 'POST' ? { status: 200 } : undefined) },
    /^bad: something in front of the relay answers NoiseAware's POST instead of it, with status 200/m,
  ],
  ['answers that are kept', { cache: true }, /^bad: the second call was answered from a cache in front/m],
  [
    'bodies that are waited for',
    { buffer: true },
    /^warning: something in front of the relay buffers the whole/m,
  ],
  [
    'headers that are taken away',
    { strip: ['authorization', 'dpop'] },
    /^bad: Authorization and DPoP do not arrive at the relay/m,
  ],
  ['a Host of its own', { host: 'backend:8787' }, /^bad: calls arrive at the relay with a different Host/m],
  [
    'another program',
    () => ({ target: sandbox.url }),
    /^bad: a program that is not a relay answers at RELAY_PUBLIC_URL/m,
  ],
  ['another relay', () => ({ target: other.url }), /^bad: a different relay answers at RELAY_PUBLIC_URL/m],
  [
    'a redirect to https',
    { answer: () => ({ status: 301, headers: { location: 'https://relay.example/' } }) },
    /^bad: NoiseAware's POST is redirected \(301\) to https:\/\/relay\.example/m,
  ],
  [
    'two proxies, of which one is counted',
    { addresses: 2 },
    /^bad: RELAY_TRUST_PROXY is 1, but calls arrive with 2/m,
  ],
  [
    'a proxy that names no address',
    { addresses: 0 },
    /^bad: RELAY_TRUST_PROXY is 1, but calls arrive with 0/m,
  ],
  ['a limit below what the relay takes', { limit: 8 * 1024 }, /^bad: a body of 12 KiB does not arrive/m],
  ['a limit below what the API takes', { limit: 2 ** 20 }, /^warning: a body of 2 MiB does not arrive/m],
];

it.each(planted)('finds %s', async (_, fault, found) => {
  proxy.plant(typeof fault === 'function' ? fault() : fault);
  expect((await trouble()).join('\n')).toMatch(found);
});

it('finds a wrong clock', async () => {
  sandbox.set({ clockSkew: 3_600 });
  expect((await trouble()).join('\n')).toMatch(
    /^bad: NOISEAWARE_API_URL, .* its clock is 3600 s ahead of this machine’s/m,
  );
});

it('finds settings that changed since the relay started', async () => {
  const clientSecrets = ['a-secret-that-the-relay-does-not-know'];
  expect(await trouble({ noiseaware: { ...relay.config.noiseaware, clientSecrets } })).toEqual([
    expect.stringMatching(/^bad: the relay at RELAY_PUBLIC_URL has different client credentials/),
  ]);
  proxy.plant({ host: new URL(proxy.url).host });
  expect(await trouble({ publicUrl: proxy.url.replace('127.0.0.1', 'localhost') })).toEqual([
    expect.stringMatching(/^bad: RELAY_PUBLIC_URL differs from the one that the running relay uses/),
  ]);
});

const day = 24 * 60 * 60 * 1000;

it.each([
  ['holds for 60 days', 60 * day, /^(?!.*certificate)/s],
  ['ends in two weeks', 14.5 * day, /^warning: the certificate at RELAY_PUBLIC_URL expires in 14 days/m],
  ['ends in two days', 2.5 * day, /^bad: the certificate at RELAY_PUBLIC_URL expires in 2 days/m],
  ['has ended', -day, /^bad: NoiseAware's POST to .* is not answered: its certificate has expired/m],
  ['is of an unknown authority', 0, /^bad: .* its certificate is not trusted/m],
])('reports a certificate that %s', async (_, left, found) => {
  const authority = await makeAuthority('The doctor’s');
  const ends = left === 0 ? undefined : new Date(Date.now() + left);
  const { certificate, key } = await authority.certify('localhost', ends);
  if (left !== 0) setDefaultCACertificates([...trusted, authority.certificate]);
  const secure = await startFaultyProxy(() => relay.url, { key, cert: certificate });
  secure.plant({ host: new URL(proxy.url).host });
  try {
    expect((await trouble({ publicUrl: secure.url })).join('\n')).toMatch(found);
  } finally {
    await secure.stop();
  }
});

it('leaves no open pairing, connection or code behind, also after finding a fault', async () => {
  proxy.plant({ answer: () => ({ status: 403 }) });
  await trouble();
  const audit = await relay.door.audit({ limit: 10_000 });
  const named = (what: string) => audit.filter((entry) => entry.what === what).map(({ pairing }) => pairing);
  expect(named('pairing_started').length).toBeGreaterThan(15);
  expect(named('pairing_cancelled').sort()).toEqual(named('pairing_started').sort());
  const everything = [...(await readDirectory(relay.directory)).values(), ...relay.logLines].join('\n');
  expect(everything).not.toMatch(/naccode_|nacac_/);
});

it('reports when NoiseAware last used each client secret, without counting its own calls', async () => {
  const fresh = await startTestRelay({
    env: { NOISEAWARE_CLIENT_SECRETS: 'the-first-secret-of-the-two,the-second-secret-of-the-two' },
  });
  try {
    const { client } = await fresh.enrol('Alex');
    const lastUses = async () =>
      (await fresh.door.examine()).clientSecrets.map(({ lastUsedAt }) => lastUsedAt);
    const { code, pairing } = await fresh.door.beginTrial({ body: {} });
    await callConnectionUrl(fresh, { code });
    await fresh.door.endTrial({ id: pairing });
    expect(await lastUses()).toEqual([null, null]);
    const began = new Date().toISOString();
    const client_secret = 'the-second-secret-of-the-two';
    expect(
      (await callConnectionUrl(fresh, { client_secret, code: (await startPairing(client)).code })).status,
    ).toBe(200);
    const [first, second] = await lastUses();
    expect([first, (second ?? '') >= began]).toEqual([null, true]);
  } finally {
    await fresh.stop();
  }
});
