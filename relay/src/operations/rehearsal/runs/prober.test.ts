import { expect, it } from 'vitest';
import type { Effects } from '../../../base/effects.ts';
import { createLog } from '../../../base/log.ts';
import { noMetrics } from '../../../base/metrics.ts';
import { createNoiseAware } from '../../../noiseaware/noiseaware.ts';
import type { Config } from '../../../settings/config.ts';
import { credentialCall, tokenFields } from '../../../settings/noiseaware.ts';
import { createLabels } from '../recorded/labels.ts';
import { createProber } from './prober.ts';

const accessCode = 'nacac_0123456789012345678901234567890123456789012';

const authorization = { form: 'bearer' } as const;

/** A relay's effects and settings at a NoiseAware with these answers, and the requests that it gets. */
function stage(setting: string, answer: (url: string) => Response) {
  const noiseaware: Config['noiseaware'] = {
    partnerId: '7',
    clientId: 'partner',
    clientSecrets: ['secret-of-client'],
    authorizeUrl: 'https://login.example/authorize',
    apiUrl: 'https://api.example',
    token: credentialCall(setting),
    refresh: undefined,
    tokenFields: tokenFields('userToken,refreshToken,expiresAt'),
    authorization: 'bearer',
    accessCode: { length: 49, alphabet: 'base64url' },
    timeout: 10,
    refusals: [400, 401, 404],
    identity: undefined,
  };
  const requests: { url: string; init: RequestInit | undefined }[] = [];
  const { signal } = new AbortController();
  const effects = {
    fetch: async (url, init) => {
      requests.push({ url: String(url), init });
      return answer(String(url));
    },
    now: () => 1_750_000_000,
    elapsed: () => 0,
    timeout: () => signal,
    sleep: async () => undefined,
    randomBytes: (size) => new Uint8Array(size),
    log: createLog('silent'),
    metrics: noMetrics,
  } satisfies Partial<Effects>;
  const labels = createLabels({ noiseaware });
  const config = { noiseaware, publicUrl: 'https://relay.example', sealingKeys: [] } as never;
  return {
    noiseaware,
    effects,
    requests,
    labels,
    prober: createProber({ config, effects, authorization, stopping: signal }, labels),
  };
}

/** The requests of an exchange by the relay, and by a probe. */
async function exchangeTwice(setting: string, answer: (url: string) => Response) {
  const { noiseaware, effects, requests, labels, prober } = stage(setting, answer);
  await createNoiseAware(noiseaware, effects, authorization).exchange(accessCode, { account: 'cust-1' });
  const byRelay = requests.splice(0);
  labels.give(accessCode, 'access code');
  const probed = await prober.exchange();
  return { byRelay, byProbe: requests, probed };
}

it.each(['POST /token accessCode clientID', 'PUT /token Authorization clientSecret', 'GET /token?v=2 code'])(
  'a probe of %s sends what the relay sends',
  async (setting) => {
    const { byRelay, byProbe, probed } = await exchangeTwice(setting, () =>
      Response.json({ userToken: 'user-token' }),
    );
    expect(byRelay).toHaveLength(1);
    expect(byProbe).toEqual(byRelay);
    expect(probed).toEqual({ calls: 1, status: 200, found: setting });
  },
);

it('a probe follows the redirects that the relay follows', async () => {
  const { byRelay, byProbe, probed } = await exchangeTwice('POST /token accessCode', (url) =>
    url.endsWith('/v2/token')
      ? Response.json({ userToken: 'user-token' })
      : new Response('', { status: 308, headers: { location: '/v2/token' } }),
  );
  expect(byRelay.map(({ url }) => url)).toEqual([
    'https://api.example/token',
    'https://api.example/v2/token',
  ]);
  expect(byProbe).toEqual(byRelay);
  expect(probed).toMatchObject({ status: 200, found: 'POST /token accessCode' });
});

it.each([
  ['a page that takes each address', [200], 'each'],
  ['a page that takes listed addresses alone', [400, 302, 400], 'fixed'],
  ['a page that does not know the partner', [404, 404], null],
  ['a wall against programs', [403, 403], null],
  ['a wall against programs that lets some through', [403, 200, 200], null],
  ['a limit of calls', [429], null],
  ['a server error', [503], null],
])('takes %s for what it is', async (_, statuses, found) => {
  const answers = [...statuses];
  const { requests, prober } = stage('POST /token accessCode', () => {
    const status = answers.shift();
    if (status === undefined) throw new Error('asked more often than expected');
    return new Response('', { status });
  });
  expect(await prober.askAuthorizePage()).toEqual({ calls: statuses.length, status: statuses[0], found });
  expect(requests).toHaveLength(statuses.length);
});

it('reads the API once more where it refuses a token that was issued a moment ago', async () => {
  const statuses = [401, 401, 401, 200];
  const { labels, prober } = stage(
    'POST /token accessCode',
    () => new Response('', { status: statuses.shift() ?? 500 }),
  );
  labels.give('a-user-token', 'user token');
  expect(await prober.readApi('/thresholds/list')).toEqual({ calls: 2, status: 401, found: 'raw' });
});

it('reads the API where a redirect of the same origin leads', async () => {
  const { labels, requests, prober } = stage('POST /token accessCode', (url) =>
    url.endsWith('/v2/thresholds/list')
      ? Response.json({})
      : new Response('', { status: 308, headers: { location: '/v2/thresholds/list' } }),
  );
  labels.give('a-user-token', 'user token');
  expect(await prober.readApi('/thresholds/list')).toEqual({ calls: 1, status: 200, found: 'bearer' });
  expect(requests.map(({ init }) => init?.method)).toEqual(['POST', 'POST']);
});

it('exchanges a code that was exchanged before once, and in no other form', async () => {
  const { labels, requests, prober } = stage(
    'POST /token accessCode',
    () => new Response('', { status: 400 }),
  );
  labels.give(accessCode, 'access code');
  labels.give('a-user-token', 'user token');
  expect(await prober.exchange()).toEqual({ calls: 1, status: 400, found: null });
  expect(requests).toHaveLength(1);
});

it('tries a refused exchange in at most 16 forms', async () => {
  const { labels, prober } = stage(
    'POST /oauth/v2 code',
    (url) => new Response('', { status: url.endsWith('/token') ? 400 : 404 }),
  );
  labels.give(accessCode, 'access code');
  expect(await prober.exchange()).toEqual({ calls: 16, status: 404, found: null });
});
