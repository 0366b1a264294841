import { expect, it } from 'vitest';
import type { Effects } from '../../base/effects.ts';
import { createLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import { createNoiseAware } from '../../noiseaware/noiseaware.ts';
import type { Config } from '../../settings/config.ts';
import { credentialCall } from '../../settings/noiseaware.ts';
import { createLabels } from './labels.ts';
import { createProbe } from './probe.ts';

const accessCode = 'nacac_0123456789012345678901234567890123456789012';

/** The requests of an exchange by the relay, and by a probe, at a NoiseAware with these answers. */
async function exchangeTwice(setting: string, answer: (url: string) => Response) {
  const noiseaware: Config['noiseaware'] = {
    partnerId: '7',
    clientId: 'partner',
    clientSecrets: ['secret-of-client'],
    authorizeUrl: 'https://login.example/authorize',
    apiUrl: 'https://api.example',
    token: credentialCall(setting),
    refresh: undefined,
    authorization: 'bearer',
    accessCode: { length: 49, alphabet: 'base64url' },
    timeout: 10,
    refusals: [400, 401, 404],
    callsAtOnce: 16,
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
  await createNoiseAware(noiseaware, effects).exchange(accessCode, { account: 'cust-1' });
  const byRelay = requests.splice(0);
  const labels = createLabels({ noiseaware });
  labels.give(accessCode, 'access code');
  const config = { noiseaware, publicUrl: 'https://relay.example', sealingKeys: [] } as never;
  const probed = await createProbe({ config, effects, stopping: signal })('exchange', labels);
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
