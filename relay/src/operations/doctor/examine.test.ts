import { hash } from 'node:crypto';
import type { OperatorClient } from '@noiseaware-connect/shared/client';
import type { AnswerOf } from '@noiseaware-connect/shared/contract/endpoint';
import type { OperatorCalls } from '@noiseaware-connect/shared/contract/operator';
import { expect, it } from 'vitest';
import { type Config, parseConfig } from '../../settings/config.ts';
import type { Check } from '../checks/check.ts';
import { examine } from './examine.ts';

const key = hash('sha256', 'a key', 'base64url');
const secret = 'a-client-phrase-that-is-long';
const good = {
  RELAY_SEALING_KEYS: `2025:${key}`,
  RELAY_REDIRECTS: 'https://abc.chromiumapp.org/',
  RELAY_PUBLIC_URL: 'https://relay.example',
  RELAY_TRUST_PROXY: '1',
  NOISEAWARE_PARTNER_ID: '7',
  NOISEAWARE_CLIENT_ID: 'partner',
  NOISEAWARE_CLIENT_SECRETS: secret,
};
type Examined = AnswerOf<OperatorCalls['examine']>;
const well: Examined = {
  relay: 'answers',
  seals: { values: 9, missingKeys: [], wrongKeys: [], unopened: 0, places: [] },
  kept: { uses: [], checks: [] },
  clientSecrets: [{ lastUsedAt: null }],
  work: [],
};
const now = 1_750_000_000;
const live = '{"service":"noiseaware-connect-relay","version":"0.1.0","contract":1}';
const dated = (seconds = now) => ({ headers: { date: new Date(seconds * 1000).toUTCString() } });
const withCode = (code: string) =>
  new TypeError('fetch failed of a-value', { cause: Object.assign(new Error(), { code }) });

/** The relay's answers on other paths than its greeting's. */
const answered = (status: number) => () =>
  new Response(null, {
    status,
    headers: {
      'x-request-id': 'an-id',
      'cache-control': 'no-store',
      'access-control-allow-origin': 'moz-extension://00000000-0000-4000-8000-000000000000',
    },
  });
const paths: Record<string, () => Response> = {
  '/v1/pairings': answered(204),
  '/v1/connections': answered(401),
  '/v1/session': answered(401),
  '/console': answered(200),
  '/connect/doctor': answered(404),
  '/noiseaware/alerts/doctor': answered(404),
};

interface World {
  env?: Record<string, string>;
  data?: () => Promise<Examined>;
  /** The answer at the relay's public URL. */
  relay?: () => Response;
  /** The answer of NoiseAware's hosts. */
  noiseaware?: () => Response;
}

async function checksOf({ env, data, relay, noiseaware }: World = {}): Promise<Check[]> {
  const checks: Check[] = [];
  const config = (): Config => parseConfig({ ...good, ...env });
  const effects = {
    now: () => now,
    timeout: () => new AbortController().signal,
    fetch: async (url: Parameters<typeof fetch>[0]) =>
      String(url).startsWith('https://relay.example')
        ? (paths[new URL(String(url)).pathname] ?? relay ?? (() => new Response(live)))()
        : (noiseaware ?? (() => new Response('', { status: 404, ...dated() })))(),
  };
  const client = () =>
    ({
      examine: async () => ({ ok: true, value: await (data ?? (async () => well))() }),
    }) as unknown as OperatorClient;
  // Played against a real relay in test/doctor, where the other paths are called too.
  const play = async function* () {};
  for await (const each of examine({ config, effects, client, play })) checks.push(each);
  return checks;
}

/** Warnings and problems as text. */
const trouble = async (world: World): Promise<string[]> =>
  (await checksOf(world))
    .filter(({ level }) => level !== 'ok')
    .map(({ level, says, fix }) => `${level}: ${says} → ${fix}`);

const throwing = (error: unknown) => () => {
  throw error;
};

it('finds no fault in a working relay, and accepts any answer of NoiseAware’s hosts', async () => {
  const checks = await checksOf();
  expect(checks.map(({ level }) => level)).toEqual(Array.from({ length: 9 }, () => 'ok'));
  expect(checks.at(-1)?.says).toBe(
    'NOISEAWARE_API_URL, https://portal.apps.noiseaware.io, answers (404), and its clock agrees with this machine’s',
  );
});

it('names every bad setting and who has to supply it, and skips the other checks', async () => {
  const found = await trouble({ env: { NOISEAWARE_CLIENT_ID: '', RELAY_PORT: 'eighty' } });
  expect(found).toEqual([
    expect.stringMatching(/^bad: the setting NOISEAWARE_CLIENT_ID is missing → add it to .env/),
    expect.stringMatching(/^bad: the setting RELAY_PORT must be a whole number/),
  ]);
});

it('names guessable client secrets without showing them', async () => {
  const found = await trouble({ env: { NOISEAWARE_CLIENT_SECRETS: `hunter2,${secret}` } });
  expect(found).toEqual([
    expect.stringMatching(/^bad: the setting NOISEAWARE_CLIENT_SECRETS has a secret of fewer than 16/),
  ]);
  expect(found.join()).not.toContain('hunter2');
});

it('reports that no account can be connected without a PartnerId, and continues the checks with one', async () => {
  expect(await trouble({ env: { NOISEAWARE_PARTNER_ID: '' } })).toEqual([
    expect.stringMatching(/^warning: NOISEAWARE_PARTNER_ID is missing: no account .* → get the PartnerId/),
  ]);
});

it('warns of a connection to a remote database that is weaker than verify-full', async () => {
  const at = (host: string, mode: string) => ({
    env: { RELAY_STORE: `postgres://relay:word@${host}/connect?sslmode=${mode}` },
  });
  expect(await trouble(at('db.example', 'disable'))).toEqual([
    expect.stringMatching(/^warning: RELAY_STORE: with sslmode=disable, .* read and change/),
  ]);
  expect(await trouble(at('db.example', 'require'))).toEqual([
    expect.stringMatching(/^warning: RELAY_STORE: with sslmode=require, .* pose as the database/),
  ]);
  expect(await trouble(at('db.example', 'verify-full'))).toEqual([]);
  expect(await trouble(at('127.0.0.1', 'disable'))).toEqual([]);
});

it('warns of Node’s flags and variables that weaken the relay, by name', async () => {
  const flags =
    '"\\--tls-min-v1.0" "--insecure_http_parser" --openssl-config=/tmp/x --heapsnapshot-signal=SIGUSR2 -r';
  const env = {
    NODE_OPTIONS: `--max-old-space-size=512 --use_system_ca ${flags} ./hook.js`,
    OPENSSL_CONF: '/etc/x',
    NODE_DEBUG: 'http',
  };
  expect(await trouble({ env })).toEqual([
    'warning: NODE_OPTIONS has flags that can weaken the relay: --tls-min-v1.0 --insecure_http_parser --openssl-config --heapsnapshot-signal -r → remove them from NODE_OPTIONS',
    'warning: OPENSSL_CONF names a configuration of OpenSSL, which can weaken TLS → remove OPENSSL_CONF',
    'warning: NODE_DEBUG can write tokens and secrets to the output → remove NODE_DEBUG',
  ]);
});

it('warns of a monitoring listener and of webhooks that open a network behind a public address', async () => {
  const exposed = { RELAY_OPS_ADDRESS: '0.0.0.0:8786', RELAY_WEBHOOKS_PRIVATE: '1' };
  expect(await trouble({ env: exposed })).toEqual([
    expect.stringMatching(/^warning: RELAY_OPS_ADDRESS is not on loopback: .* → listen on 127.0.0.1/),
    expect.stringMatching(/^warning: RELAY_WEBHOOKS_PRIVATE is 1: .* → set it to 0/),
  ]);
  expect(await trouble({ env: { RELAY_OPS_ADDRESS: '[::1]:8786' } })).toEqual([]);
});

it('warns of an unknown setting, and suggests the nearest known one', async () => {
  expect(await trouble({ env: { RELAY_TRUST_PROXI: '1', NOISEAWARE_X: '' } })).toEqual([
    'warning: NOISEAWARE_X is not a setting and has no effect → remove it, or see relay/docs/settings.md',
    'warning: RELAY_TRUST_PROXI is not a setting and has no effect → did you mean RELAY_TRUST_PROXY?',
  ]);
});

it('warns of a public address if no trusted proxy is set', async () => {
  expect(await trouble({ env: { RELAY_TRUST_PROXY: '0' } })).toEqual([
    expect.stringMatching(/^warning: RELAY_TRUST_PROXY is 0/),
  ]);
});

it('reports a store that does not open, a relay that does not run, and missing or wrong sealing keys', async () => {
  expect(await trouble({ data: async () => Promise.reject(new Error('of a-value')) })).toEqual([
    expect.stringMatching(/^bad: the data cannot be reached: the store cannot be opened →/),
  ]);
  const noEntry = Object.assign(new Error('of a-value'), {
    code: 'EACCES',
    syscall: 'open',
    path: '/d/lock',
  });
  expect(await trouble({ data: async () => Promise.reject(noEntry) })).toEqual([
    expect.stringMatching(
      /^bad: the data cannot be reached: \/d\/lock: the relay may not read or write there \(EACCES\) →/,
    ),
  ]);
  const seals = { ...well.seals, values: 2, missingKeys: ['2024'], wrongKeys: ['2025'] };
  expect(await trouble({ data: async () => ({ ...well, relay: 'away', seals }) })).toEqual([
    'warning: the store can be opened, but the relay is not running → start it with: pnpm relay serve',
    expect.stringMatching(
      /^bad: RELAY_SEALING_KEYS has no key "2024", which is needed to decrypt stored values →/,
    ),
    expect.stringMatching(
      /^bad: the key "2025" of RELAY_SEALING_KEYS is not the one that encrypted the stored values →/,
    ),
    expect.stringMatching(/^bad: a different relay answers at RELAY_PUBLIC_URL, .* is not running →/),
  ]);
});

it('reports sealed values that do not open although their key is present', async () => {
  const seals = { ...well.seals, unopened: 2, places: ['the accessCode of connection abc'] };
  expect(await trouble({ data: async () => ({ ...well, seals }) })).toEqual([
    expect.stringMatching(
      /^bad: 2 of 9 encrypted values cannot be decrypted: the accessCode of connection abc → they are/,
    ),
  ]);
});

it.each([
  ['something else', () => new Response('<html>'), /^bad: a program that is not a relay answers/],
  [
    'another version',
    () => new Response(live.replace(':1}', ':2}')),
    /^bad: a relay of another version answers/,
  ],
  ['nothing', throwing(withCode('ECONNREFUSED')), /^bad: nothing answers .*: the connection is refused/],
  [
    'an expired certificate',
    throwing(withCode('CERT_HAS_EXPIRED')),
    /its certificate has expired → renew the certificate/,
  ],
  [
    'a certificate of its own',
    throwing(withCode('DEPTH_ZERO_SELF_SIGNED_CERT')),
    /certificate is not trusted/,
  ],
  ['no answer in time', throwing(new DOMException('a-value', 'TimeoutError')), /no answer in time/],
])('reports %s at the public address', async (_, relay, words) => {
  const found = await trouble({ relay });
  expect(found).toEqual([expect.stringMatching(words)]);
  expect(found.join()).not.toContain('a-value');
});

it('reports hosts of NoiseAware that do not answer or whose clock differs', async () => {
  expect(await trouble({ noiseaware: throwing(withCode('ENOTFOUND')) })).toEqual([
    expect.stringMatching(
      /^bad: NOISEAWARE_LOGIN_URL, .* does not answer: its host name cannot be resolved →/,
    ),
    expect.stringMatching(/^bad: NOISEAWARE_API_URL/),
  ]);
  expect(await trouble({ noiseaware: () => new Response('', dated(now - 45)) })).toEqual([
    expect.stringMatching(/^warning: NOISEAWARE_LOGIN_URL, .* clock is 4[45] s behind this machine’s →/),
    expect.stringMatching(/^warning: NOISEAWARE_API_URL/),
  ]);
  expect(await trouble({ noiseaware: () => new Response('', dated(now + 29)) })).toEqual([]);
  expect(await trouble({ noiseaware: () => new Response('', { status: 502 }) })).toEqual([
    expect.stringMatching(/^warning: NOISEAWARE_LOGIN_URL, .* answers with an error \(502\) →/),
    expect.stringMatching(/^warning: NOISEAWARE_API_URL/),
  ]);
});
