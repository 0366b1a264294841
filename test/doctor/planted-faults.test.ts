import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import type { Check } from '@noiseaware-connect/relay/operations/checks/check';
import { parseConfig } from '@noiseaware-connect/relay/settings/config';
import { afterAll, afterEach, expect, it } from 'vitest';
import { startIdentityProvider } from '../identity-provider/identity-provider.ts';
import { faultSignals } from '../operations/fault-signals.ts';
import { freePort } from '../sandbox/free-port.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import type { Fault } from '../sandbox/switches/fault.ts';
import { failingDisk } from '../support/faults/failing-disk.ts';
import { type FaultyProxy, type ProxyFault, startFaultyProxy } from '../support/faults/faulty-proxy.ts';
import { forFile } from '../support/for-file.ts';
import { directoryOfFile, directoryOfTest } from '../support/fresh-directory.ts';
import { makeAuthority } from '../support/postgres/certificates.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { readDirectory } from '../support/relay/read-directory.ts';
import { relayEnvironment, sealingKeyNamed } from '../support/relay/relay-environment.ts';
import { startRelayProcess } from '../support/relay/relay-process.ts';
import { type RelayStage, stageOfTest } from '../support/relay/relay-stage.ts';
import { runDoctor, troubleIn } from '../support/relay/run-doctor.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';

const trusted = getCACertificates('default');
const real = realEffects(createLog('silent'));

const sandbox = await forFile(startSandbox());
const proxy = await startFaultyProxy(() => relay.url);
/** In front of NoiseAware, for relays and doctors that are told of it. */
const outside = await startFaultyProxy(() => sandbox.url);
const provider = await startIdentityProvider();
const env = { RELAY_PUBLIC_URL: proxy.url, RELAY_TRUST_PROXY: '1' };
const relay = await startTestRelay({ sandbox, env });
const other = await startTestRelay({ sandbox, env });
// Something is sealed.
sandbox.setPartner({ connectionUrl: `${relay.url}/noiseaware/connection` });
await connectAccount((await relay.enrol('Alex')).client, { id: 'acct-1' });
await relay.door.backUp({ body: { file: path.join(await directoryOfFile(), 'backup') } });
afterEach(() => {
  proxy.plant({});
  outside.plant({});
  sandbox.set({ clockSkew: 0 });
  setDefaultCACertificates(trusted);
});
afterAll(async () => {
  await Promise.all([relay, other, proxy, outside, provider].map((each) => each.stop()));
});

/** How the doctor is run. */
interface Run {
  /** The doctor's settings, where they are not those of the running relay. */
  settings?: Record<string, string>;
  /** The settings file that other users can read. */
  isFileOpen?: boolean;
  /** Seconds that each POST takes. */
  slowness?: number;
  /** Seconds by which the identity provider's clock is ahead. */
  providerAhead?: number;
}

async function checksWith({
  settings,
  isFileOpen = false,
  slowness = 0,
  providerAhead = 0,
}: Run = {}): Promise<Check[]> {
  let posts = 0;
  const effects: typeof real = {
    ...real,
    now: () => real.now() + posts * slowness,
    fetch: async (url, init) => {
      const answer = await real.fetch(url, init);
      if (providerAhead === 0 || !String(url).startsWith(provider.url)) return answer;
      const headers = new Headers(answer.headers);
      headers.set('date', new Date((real.now() + providerAhead) * 1_000).toUTCString());
      return new Response(answer.body, { status: answer.status, headers });
    },
    request: (options) =>
      real.request(options).on('response', () => {
        posts += 1;
      }),
  };
  const given = { ...relay.config.given(), ...settings };
  const file = { file: '.env', given: {} };
  const config = () =>
    isFileOpen ? parseConfig(given, file, { read: () => '', isOpen: () => true }) : parseConfig(given);
  return runDoctor(config, effects);
}

/** What is not well. */
const trouble = async (run?: Run): Promise<string[]> => troubleIn(await checksWith(run));

it('reports no fault on a healthy relay, and names each check that ran', async () => {
  const checks = await checksWith();
  expect(checks.filter(({ level }) => level !== 'ok')).toEqual([]);
  const said = checks.map(({ says }) => says).join('\n');
  expect(said).toMatch(/the store can be read and written/);
  expect(said).toMatch(/a wrong ClientSecret is refused/);
  expect(said).toMatch(/a one-time code gets an access code through the public address, in \d\.\d\d s/);
  expect(said).toMatch(/a repeated call gets the same access code/);
  expect(said).toMatch(/a one-time code of an ended pairing is refused/);
  expect(said).toMatch(/RELAY_TRUST_PROXY=1 is right/);
  expect(said).toMatch(/the paths of the extension, console, links and alerts lead to the relay/);
  expect(said).not.toMatch(/naccode_|nacac_/);
});

it('finds nothing wrong with an identity provider and a collector that answer', async () => {
  const settings = { ...provider.settings, OTEL_EXPORTER_OTLP_ENDPOINT: outside.url };
  const said = (await checksWith({ settings })).map(({ level, says }) => `${level}: ${says}`);
  expect(said).toContainEqual(expect.stringMatching(/^ok: the identity provider .* accepts this relay$/));
  expect(said).toContainEqual(expect.stringMatching(/^ok: the OTLP collector, .* answers$/));
  // The running relay has no provider.
  expect(said.filter((each) => !each.startsWith('ok'))).toEqual([
    expect.stringMatching(
      /^warning: settings differ from .*: RELAY_OIDC_CLIENT_ID, RELAY_OIDC_CLIENT_SECRET/,
    ),
  ]);
});

/** A fault: what is planted, and the sentence by which the doctor tells it. */
interface Planted extends Run {
  fault: string;
  proxy?: ProxyFault | (() => ProxyFault);
  /** In front of NoiseAware. */
  outside?: ProxyFault;
  /** Plants anything else around the doctor's run. */
  around?: (run: (run?: Run) => Promise<string[]>) => Promise<string[]>;
  /** `indistinguishable`: a relay without the fault looks the same from outside. */
  found: RegExp | 'indistinguishable';
}

const refusing = (matches: (method: string, path: string) => boolean, status = 404): ProxyFault => ({
  answer: ({ method = '', url = '' }) => (matches(method, url) ? { status } : undefined),
});
const inFrontOf = (call: string, status = 404): RegExp =>
  new RegExp(
    `^bad: something in front of the relay answers ${call} instead of it, with status ${status}: `,
    'm',
  );
const nowhere = 'https://nowhere.invalid';
const closed = `http://127.0.0.1:${await freePort()}`;

const day = 24 * 60 * 60 * 1000;

/** Serves the public address with a certificate for this name that is valid for so long; 0: of an unknown authority. */
const certified =
  (left: number, name = 'localhost'): NonNullable<Planted['around']> =>
  async (run) => {
    const authority = await makeAuthority('The doctor’s');
    const ends = left === 0 ? undefined : new Date(Date.now() + left);
    const { certificate, key } = await authority.certify(name, ends);
    if (left !== 0) setDefaultCACertificates([...trusted, authority.certificate]);
    const secure: FaultyProxy = await startFaultyProxy(() => relay.url, { key, cert: certificate });
    secure.plant({ host: new URL(proxy.url).host });
    try {
      return await run({ settings: { RELAY_PUBLIC_URL: secure.url } });
    } finally {
      await secure.stop();
    }
  };

/** While the relay is stopped. */
const stopped =
  (settings: Record<string, string> = {}): NonNullable<Planted['around']> =>
  async (run) => {
    await relay.down();
    try {
      return await run({ settings });
    } finally {
      await relay.up();
    }
  };

/** With a disk below the relay's directory that fails. */
const failing =
  (code: 'ENOSPC' | 'EACCES', isRunning: boolean): NonNullable<Planted['around']> =>
  async (run) => {
    await relay.down();
    const disk = failingDisk(relay.directory);
    // What is opened from here on goes by the disk that can fail.
    if (isRunning) await relay.up();
    disk.fail(code);
    try {
      return await run();
    } finally {
      disk.heal();
      if (isRunning) await relay.down();
      disk.restore();
      await relay.up();
    }
  };

/** On another relay, once this has happened there. Sentences about what is in order are among the answers. */
const onAnotherRelay =
  (happen: (stage: RelayStage) => Promise<void>): NonNullable<Planted['around']> =>
  async () => {
    const stage = await stageOfTest({
      switches: { userTokenFormat: 'opaque', reauthorizationEndsOld: false },
      env: { RELAY_WEBHOOKS_PRIVATE: '1' },
      // Its jobs notice at once that time has passed.
      effects: { sleep: (seconds, signal) => real.sleep(Math.min(seconds, 0.05), signal) },
    });
    await happen(stage);
    const checks = await runDoctor(() => stage.relay.config, real);
    return checks.map(({ level, says }) => `${level}: ${says}`);
  };

/** Connects so many accounts, and then renews them while NoiseAware answers like this. */
const renewals =
  (kind: Fault['kind'], accounts: number) =>
  async ({ sandbox: noiseaware, staff }: RelayStage): Promise<void> => {
    const ids: string[] = [];
    for (let index = 0; index < accounts; index += 1)
      ids.push((await connectAccount(staff, { id: `acct-${index}` })).id);
    noiseaware.set({ fault: { token: { kind }, refresh: { kind } } });
    for (const id of ids) await staff.renewConnection({ id, body: {} });
  };

/** Adds a webhook whose receiver is away, and makes an event for it. */
async function failDelivery({ relay: { door }, staff }: RelayStage): Promise<void> {
  await door.addWebhook({ body: { url: closed } });
  await connectAccount(staff, { id: 'acct-1' });
}

/** With a relay of its own, as a process that hangs. */
const hanging: NonNullable<Planted['around']> = async (run) => {
  const directory = path.join(await directoryOfTest(), 'data');
  const port = String(await freePort());
  const settings = {
    ...relayEnvironment(directory, sandbox),
    RELAY_PORT: port,
    RELAY_PUBLIC_URL: `http://127.0.0.1:${port}`,
  };
  const hung = await startRelayProcess(settings);
  process.kill(hung.pid, 'SIGSTOP');
  try {
    return await run({ settings });
  } finally {
    await hung.kill('SIGKILL');
  }
};

const planted: Planted[] = [
  // --- The public address ---
  {
    fault: 'a public address whose host name is unknown',
    // The sandbox's own secret is refused on a public address.
    settings: { RELAY_PUBLIC_URL: nowhere, NOISEAWARE_CLIENT_SECRETS: 'a-phrase-of-a-public-relay' },
    found: /^bad: nothing answers at RELAY_PUBLIC_URL, .*: its host name cannot be resolved/m,
  },
  {
    fault: 'a public address at which nothing listens',
    settings: { RELAY_PUBLIC_URL: closed },
    found: /^bad: nothing answers at RELAY_PUBLIC_URL, .*: the connection is refused/m,
  },
  {
    fault: 'a public address without TLS',
    settings: { RELAY_PUBLIC_URL: 'http://relay.example' },
    found: /^bad: the setting RELAY_PUBLIC_URL must be https/m,
  },
  {
    fault: 'a public address with a path',
    settings: { RELAY_PUBLIC_URL: `${proxy.url}/relay` },
    found: /^bad: a program that is not a relay answers at RELAY_PUBLIC_URL/m,
  },
  {
    fault: 'a public address that the running relay does not have',
    settings: { RELAY_PUBLIC_URL: proxy.url.replace('127.0.0.1', 'localhost') },
    proxy: () => ({ host: new URL(proxy.url).host }),
    found: /^bad: RELAY_PUBLIC_URL differs from the one that the running relay uses/m,
  },
  {
    fault: 'another program at the public address',
    proxy: () => ({ target: sandbox.url }),
    found: /^bad: a program that is not a relay answers at RELAY_PUBLIC_URL/m,
  },
  {
    fault: 'another relay at the public address',
    proxy: () => ({ target: other.url }),
    found: /^bad: a different relay answers at RELAY_PUBLIC_URL/m,
  },
  {
    fault: 'another relay at the public address while this one is stopped',
    proxy: () => ({ target: other.url }),
    around: stopped(),
    found: /^bad: a different relay answers at RELAY_PUBLIC_URL, .* of these settings is not running/m,
  },
  { fault: 'a stopped relay', around: stopped(), found: /^warning: .* the relay is not running/m },
  {
    fault: 'a relay that hangs',
    around: hanging,
    found: /^bad: the data cannot be reached: the relay runs and does not answer: restart it$/m,
  },
  // --- Certificates ---
  {
    fault: 'a certificate that has expired',
    around: certified(-day),
    found: /^bad: NoiseAware's POST to .* is not answered: its certificate has expired/m,
  },
  {
    fault: 'a certificate that ends in two days',
    around: certified(2.5 * day),
    found: /^bad: the certificate at RELAY_PUBLIC_URL expires in 2 days/m,
  },
  {
    fault: 'a certificate that ends in ten days',
    around: certified(10.5 * day),
    found: /^warning: the certificate at RELAY_PUBLIC_URL expires in 10 days/m,
  },
  {
    fault: 'a certificate for another name',
    around: certified(60 * day, 'other.example'),
    found: /^bad: .* its certificate is not trusted/m,
  },
  {
    fault: 'a certificate of an unknown authority',
    around: certified(0),
    found: /^bad: .* its certificate is not trusted/m,
  },
  // --- Proxies ---
  {
    fault: 'a firewall that refuses POST',
    proxy: refusing((method) => method === 'POST', 403),
    found: /^bad: something in front of the relay answers NoiseAware's POST instead of it, with status 403/m,
  },
  {
    fault: 'a login page in front',
    proxy: refusing((method) => method === 'POST', 200),
    found: /^bad: something in front of the relay answers NoiseAware's POST instead of it, with status 200/m,
  },
  {
    fault: 'a permanent redirect',
    proxy: { answer: () => ({ status: 301, headers: { location: 'https://relay.example/' } }) },
    found:
      /^bad: NoiseAware's POST is redirected \(301\) to https:\/\/relay\.example, which turns it into a GET/m,
  },
  {
    fault: 'a redirect that keeps the method',
    proxy: { answer: () => ({ status: 308, headers: { location: 'https://relay.example/' } }) },
    found: /^bad: NoiseAware's POST is redirected \(308\) to https:\/\/relay\.example$/m,
  },
  {
    fault: 'answers from a cache',
    proxy: { cache: true },
    found: /^bad: the second call was answered from a cache in front/m,
  },
  {
    fault: 'a proxy that removes Authorization',
    proxy: { strip: ['authorization'] },
    found: /^bad: Authorization does not arrive at the relay/m,
  },
  {
    fault: 'a proxy that removes DPoP',
    proxy: { strip: ['dpop'] },
    found: /^bad: DPoP does not arrive at the relay/m,
  },
  {
    fault: 'a proxy that drops bodies',
    proxy: { dropBody: true },
    found: /^bad: something in front of the relay answers NoiseAware's POST instead of it, with status 400/m,
  },
  {
    fault: 'a proxy that sends a Host of its own',
    proxy: { host: 'backend:8787' },
    found: /^bad: calls arrive at the relay with a different Host/m,
  },
  {
    fault: 'a proxy without X-Forwarded-For',
    proxy: { addresses: 0 },
    found: /^bad: RELAY_TRUST_PROXY is 1, but calls arrive with 0/m,
  },
  {
    fault: 'two proxies of which one is counted',
    proxy: { addresses: 2 },
    found: /^bad: RELAY_TRUST_PROXY is 1, but calls arrive with 2/m,
  },
  {
    fault: 'RELAY_TRUST_PROXY=0 behind a proxy',
    settings: { RELAY_TRUST_PROXY: '0' },
    found: /^bad: RELAY_TRUST_PROXY is 0, but calls arrive with 1/m,
  },
  {
    fault: 'RELAY_TRUST_PROXY=2 behind one proxy',
    settings: { RELAY_TRUST_PROXY: '2' },
    found: /^bad: RELAY_TRUST_PROXY is 2, but calls arrive with 1/m,
  },
  {
    fault: 'a prefix before each path',
    proxy: { prefix: '/relay' },
    found: /^bad: a program that is not a relay answers at RELAY_PUBLIC_URL/m,
  },
  {
    fault: 'request buffering',
    proxy: { buffer: true },
    found: /^warning: something in front of the relay buffers the whole request body/m,
  },
  {
    fault: 'a body limit of 8 KiB',
    proxy: { limit: 8 * 1024 },
    found: /^bad: a body of 12 KiB does not arrive/m,
  },
  {
    fault: 'a body limit of 1 MiB',
    proxy: { limit: 2 ** 20 },
    found: /^warning: a body of 2 MiB does not arrive/m,
  },
  {
    fault: 'answers that take four seconds',
    slowness: 4,
    found: /^warning: a one-time code gets an access code through the public address, in 4\.\d\d s/m,
  },
  {
    fault: 'error pages of the proxy',
    proxy: { errorPages: true },
    found: /^bad: something in front of the relay answers NoiseAware's POST instead of it, with status 401/m,
  },
  {
    fault: 'a proxy that removes X-Request-Id from answers',
    proxy: { answerHeaders: { 'x-request-id': undefined } },
    found: /^bad: a different relay answers at RELAY_PUBLIC_URL/m,
  },
  {
    fault: 'a proxy that lets only the ConnectionURL and /health through',
    proxy: refusing((_, path) => !/^\/(noiseaware\/connection|health)/.test(path)),
    found: inFrontOf('GET /v1/connections'),
  },
  {
    fault: 'a proxy that refuses OPTIONS',
    proxy: refusing((method) => method === 'OPTIONS', 405),
    found: inFrontOf('OPTIONS /v1/pairings', 405),
  },
  {
    fault: 'a proxy that refuses DELETE',
    proxy: refusing((method) => method === 'DELETE', 405),
    found: inFrontOf('DELETE /v1/session', 405),
  },
  {
    fault: 'a proxy that blocks the console',
    proxy: refusing((_, path) => path.startsWith('/console')),
    found: inFrontOf('GET /console'),
  },
  {
    fault: 'a proxy that blocks owners’ links',
    proxy: refusing((_, path) => path.startsWith('/connect/')),
    found: inFrontOf('GET /connect/doctor'),
  },
  {
    fault: 'a proxy that blocks alerts',
    proxy: refusing((_, path) => path.startsWith('/noiseaware/alerts/')),
    found: inFrontOf('POST /noiseaware/alerts/doctor'),
  },
  {
    fault: 'a proxy that overwrites Cache-Control',
    proxy: { answerHeaders: { 'cache-control': 'public, max-age=60' } },
    found: /^warning: Cache-Control is changed in front of the relay/m,
  },
  {
    fault: 'a proxy that allows every origin',
    proxy: { answerHeaders: { 'access-control-allow-origin': '*' } },
    found: /^bad: Access-Control-Allow-Origin is changed in front of the relay: it arrives as \*/m,
  },
  // The proxy of these tests buffers each answer.
  { fault: 'a proxy that buffers answers', found: 'indistinguishable' },
  // --- Settings ---
  {
    fault: 'another ClientSecret than the running relay’s',
    settings: { NOISEAWARE_CLIENT_SECRETS: 'a-phrase-that-the-relay-does-not-know' },
    found: /^bad: the relay at RELAY_PUBLIC_URL has different client credentials/m,
  },
  {
    fault: 'another ClientID than the running relay’s',
    settings: { NOISEAWARE_CLIENT_ID: 'another-partner' },
    found: /^bad: the relay at RELAY_PUBLIC_URL has different client credentials/m,
  },
  {
    fault: 'settings that were changed since the relay started',
    settings: { RELAY_API_TIMEOUT: '30', LOG_LEVEL: 'warn' },
    found:
      /^warning: settings differ from those that the running relay was started with: LOG_LEVEL, RELAY_API_TIMEOUT/m,
  },
  {
    fault: 'a settings file that other users can read',
    isFileOpen: true,
    found: /^bad: the setting RELAY_SEALING_KEYS is in a file that other users can read/m,
  },
  {
    fault: 'NODE_TLS_REJECT_UNAUTHORIZED=0',
    settings: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    found: /^bad: the setting NODE_TLS_REJECT_UNAUTHORIZED /m,
  },
  {
    fault: 'a sealing key that anyone can guess',
    settings: { RELAY_SEALING_KEYS: `test:${Buffer.alloc(32).toString('base64url')}` },
    found: /^bad: the setting RELAY_SEALING_KEYS /m,
  },
  {
    fault: 'a misspelt setting',
    settings: { RELAY_TRUST_PROXI: '1' },
    found: /^warning: RELAY_TRUST_PROXI is not a setting/m,
  },
  {
    fault: 'a logo whose file is missing',
    settings: { RELAY_BRAND_NAME: 'Example', RELAY_BRAND_LOGO: '/nowhere/logo.png' },
    found: /^bad: the setting RELAY_BRAND_LOGO /m,
  },
  {
    fault: 'redirects without those of this extension',
    settings: { RELAY_REDIRECTS: `https://${'a'.repeat(32)}.chromiumapp.org/` },
    found: 'indistinguishable',
  },
  {
    fault: 'a PartnerId of another partner',
    settings: { NOISEAWARE_PARTNER_ID: '4242' },
    found: 'indistinguishable',
  },
  // --- Sealing keys ---
  {
    fault: 'another sealing key, by name, while the relay is stopped',
    around: stopped({ RELAY_SEALING_KEYS: sealingKeyNamed('k9') }),
    found: /^bad: RELAY_SEALING_KEYS has no key "test"/m,
  },
  {
    fault: 'another sealing key under the same name while the relay is stopped',
    around: stopped({ RELAY_SEALING_KEYS: sealingKeyNamed('k9').replace('k9', 'test') }),
    found: /^bad: the key "test" of RELAY_SEALING_KEYS is not the one/m,
  },
  {
    fault: 'another sealing key, by name, while the relay runs',
    settings: { RELAY_SEALING_KEYS: sealingKeyNamed('k9') },
    found: /^bad: RELAY_SEALING_KEYS has no key "test"/m,
  },
  {
    fault: 'another sealing key under the same name while the relay runs',
    settings: { RELAY_SEALING_KEYS: sealingKeyNamed('k9').replace('k9', 'test') },
    found: /^bad: the key "test" of RELAY_SEALING_KEYS is not the one/m,
  },
  // --- The store ---
  {
    fault: 'a full disk below a running relay',
    around: failing('ENOSPC', true),
    found: /^bad: the data cannot be reached: .*no space is left on the disk \(ENOSPC\)/m,
  },
  {
    fault: 'a full disk below a stopped relay',
    around: failing('ENOSPC', false),
    found: /^bad: the data cannot be reached: .*no space is left on the disk \(ENOSPC\)/m,
  },
  {
    fault: 'a data directory that belongs to another user',
    around: failing('EACCES', false),
    found: /^bad: the data cannot be reached: .*the relay may not read or write there \(EACCES\)/m,
  },
  {
    fault: 'backups that were never made',
    around: onAnotherRelay(async () => undefined),
    found: /^warning: no backup was written yet/m,
  },
  {
    fault: 'backups that are no longer made',
    around: onAnotherRelay(async (stage) => {
      await stage.relay.door.backUp({ body: { file: path.join(await directoryOfTest(), 'backup') } });
      stage.relay.pass(3 * 86_400);
    }),
    found: /^warning: the last backup was written at/m,
  },
  {
    fault: 'PostgreSQL that is down',
    settings: { RELAY_STORE: 'postgres://relay@127.0.0.1:1/connect' },
    found: /^bad: the data cannot be reached: .*PostgreSQL/m,
  },
  {
    fault: 'PostgreSQL at an unknown host',
    settings: { RELAY_STORE: 'postgres://relay@nowhere.invalid/connect' },
    found: /^bad: the data cannot be reached: .*PostgreSQL/m,
  },
  {
    fault: 'PostgreSQL that is read-only',
    around: async (run) => {
      const database = await freshDatabase();
      const name = new URL(database.url).pathname.slice(1);
      await database.query(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
      return run({ settings: { RELAY_STORE: database.url } });
    },
    found: /^bad: the data cannot be reached: .*a standby that takes no writes \(25006\)/m,
  },
  // --- NoiseAware ---
  {
    fault: 'a clock of NoiseAware that is an hour ahead',
    around: (run) => {
      sandbox.set({ clockSkew: 3_600 });
      return run();
    },
    found: /^bad: NOISEAWARE_API_URL, .* its clock is 3600 s ahead of this machine’s/m,
  },
  {
    fault: 'an API host that is unknown',
    settings: { NOISEAWARE_API_URL: nowhere },
    found: /^bad: NOISEAWARE_API_URL, .*, does not answer: its host name cannot be resolved/m,
  },
  {
    fault: 'an API host at which nothing listens',
    settings: { NOISEAWARE_API_URL: closed },
    found: /^bad: NOISEAWARE_API_URL, .*, does not answer: the connection is refused/m,
  },
  {
    fault: 'NoiseAware answering everything with 502',
    settings: { NOISEAWARE_API_URL: outside.url },
    outside: { answer: () => ({ status: 502 }) },
    found: /^warning: NOISEAWARE_API_URL, .*, answers with an error \(502\)/m,
  },
  {
    fault: 'another host than the API’s, which answers 404',
    settings: { NOISEAWARE_API_URL: outside.url },
    outside: { answer: () => ({ status: 404 }) },
    found: 'indistinguishable',
  },
  {
    fault: 'NoiseAware refusing every organization',
    around: onAnotherRelay(renewals('401', 5)),
    found: /^bad: NoiseAware refuses every organization/m,
  },
  {
    fault: 'NoiseAware refusing calls as those of wrong settings',
    around: onAnotherRelay(renewals('403', 1)),
    found: /^bad: calls to NoiseAware fail in a way that points to wrong settings of the relay/m,
  },
  {
    fault: 'renewals that fail',
    around: onAnotherRelay(renewals('503', 1)),
    found: /^warning: 1 of the connections cannot be renewed at the moment/m,
  },
  {
    fault: 'a connection that has to be authorized again',
    around: onAnotherRelay(renewals('401', 1)),
    found: /^warning: 1 of the connections needs someone/m,
  },
  {
    fault: 'a ClientSecret that NoiseAware does not have',
    around: onAnotherRelay(async () => undefined),
    found: /^ok: no. 1 of NOISEAWARE_CLIENT_SECRETS was not used by NoiseAware in any recent call/m,
  },
  {
    fault: 'an alert for an account that was never connected',
    around: onAnotherRelay(async (stage) => {
      await fetch(await alertsAddress(stage.relay), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ PartnerOrgID: 'unknown', AlertType: 'newNoise' }),
      });
    }),
    found: /^warning: 1 of the last 1 alerts is for an account that was never connected/m,
  },
  // --- Other services ---
  {
    fault: 'a receiver of webhooks that is away',
    around: onAnotherRelay(async (stage) => {
      await failDelivery(stage);
      await expect
        .poll(async () => (await stage.relay.door.listWebhooks()).webhooks[0]?.failingSince)
        .not.toBeNull();
    }),
    found: /^warning: the webhook .* has been behind since/m,
  },
  {
    fault: 'a receiver of webhooks for which events are given up',
    around: onAnotherRelay(async (stage) => {
      await failDelivery(stage);
      const givenUp = async () => {
        stage.relay.pass(86_400);
        return (await stage.relay.door.listWebhooks()).webhooks[0]?.dead;
      };
      await expect.poll(givenUp, { interval: 100 }).toBeGreaterThan(0);
    }),
    found: /^warning: the webhook .* could not deliver \d+ event/m,
  },
  {
    fault: 'an identity provider that does not answer',
    settings: { ...provider.settings, RELAY_OIDC_ISSUER: closed },
    found: /^bad: the identity provider .* does not answer: the connection is refused/m,
  },
  {
    fault: 'an issuer that is not an identity provider’s',
    settings: { ...provider.settings, RELAY_OIDC_ISSUER: outside.url },
    found: /^bad: RELAY_OIDC_ISSUER, .* is not the issuer of an identity provider/m,
  },
  {
    fault: 'a client secret that the identity provider refuses',
    settings: { ...provider.settings, RELAY_OIDC_CLIENT_SECRET: 'another-secret-of-the-provider' },
    found: /^bad: the identity provider .* refuses this relay \(invalid_client\)/m,
  },
  {
    fault: 'a client ID that the identity provider does not know',
    settings: { ...provider.settings, RELAY_OIDC_CLIENT_ID: 'another-client' },
    found: /^bad: the identity provider .* refuses this relay \(invalid_client\)/m,
  },
  {
    fault: 'a clock of the identity provider that is two hours behind',
    settings: provider.settings,
    providerAhead: -7_200,
    found: /^bad: the identity provider .* answers, and its clock is 7[12]\d\d s behind this machine’s/m,
  },
  {
    fault: 'a collector that does not answer',
    settings: { OTEL_EXPORTER_OTLP_ENDPOINT: closed },
    found: /^warning: the OTLP collector, .*, does not answer: the connection is refused/m,
  },
];

it.each(planted)(
  'finds $fault',
  async ({ fault: _, proxy: before, outside: beyond, around, found, ...run }) => {
    proxy.plant(typeof before === 'function' ? before() : (before ?? {}));
    if (beyond !== undefined) outside.plant(beyond);
    const said = await (around === undefined ? trouble(run) : around(trouble));
    if (found !== 'indistinguishable') expect(said.join('\n')).toMatch(found);
    // Settings beside those of the running relay are always told.
    else expect(said.filter((each) => !each.startsWith('warning: settings differ'))).toEqual([]);
  },
);

it('finds with one of these faults each sentence that the table of faults and their signals names', () => {
  const sentences = faultSignals.flatMap(({ doctor }) => (typeof doctor === 'string' ? [doctor] : []));
  expect(sentences.length).toBeGreaterThan(20);
  const found = planted.map((each) => String(each.found)).join('\n');
  expect(sentences.filter((sentence) => !found.includes(sentence))).toEqual([]);
});

it('finds no trouble with a proxy that streams bodies and holds early answers back', async () => {
  proxy.plant({ holdsAnswers: true });
  expect(await trouble()).toEqual([]);
});

it('finds settings that were changed since relays on PostgreSQL started, whose addresses differ', async () => {
  const store = { RELAY_STORE: (await freshDatabase()).url };
  const relays = [
    await startTestRelay({ sandbox, env: store }),
    await startTestRelay({ sandbox, env: store }),
  ];
  try {
    const [{ config }] = relays as [(typeof relays)[number]];
    const check = async (changed: Record<string, string>) =>
      troubleIn(await runDoctor(() => parseConfig({ ...config.given(), ...changed }), real)).filter((each) =>
        each.includes('settings'),
      );
    expect(await check({})).toEqual([]);
    expect(await check({ RELAY_API_TIMEOUT: '30', RELAY_PORT: '1' })).toEqual([
      'warning: settings differ from those that the last relay on this database was started with: RELAY_API_TIMEOUT',
    ]);
  } finally {
    await Promise.all(relays.map((each) => each.stop()));
  }
});

it('finds no trouble with a certificate that is valid for 60 days', async () => {
  expect((await certified(60 * day)(trouble)).join('\n')).not.toMatch(/certificate/);
});

it('leaves no open pairing, connection or code behind, also after finding a fault', async () => {
  proxy.plant({ answer: () => ({ status: 403 }) });
  await trouble();
  const audit = await relay.door.audit({ limit: 10_000 });
  const named = (what: string) => audit.filter((entry) => entry.what === what).map(({ pairing }) => pairing);
  expect(named('pairing_started').length).toBeGreaterThan(15);
  const ended = ['pairing_cancelled', 'connected'].flatMap(named);
  expect(ended.sort()).toEqual(named('pairing_started').sort());
  const everything = [...(await readDirectory(relay.directory)).values(), ...relay.logLines].join('\n');
  expect(everything).not.toMatch(/naccode_|nacac_/);
});

it('reports when NoiseAware last used each client secret, without counting its own calls', async () => {
  const fresh = await startTestRelay({
    env: { NOISEAWARE_CLIENT_SECRETS: 'the-first-phrase-of-the-two,the-second-phrase-of-the-two' },
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
    const client_secret = 'the-second-phrase-of-the-two';
    expect(
      (await callConnectionUrl(fresh, { client_secret, code: (await startPairing(client)).code })).status,
    ).toBe(200);
    const [first, second] = await lastUses();
    expect([first, (second ?? '') >= began]).toEqual([null, true]);
  } finally {
    await fresh.stop();
  }
});
