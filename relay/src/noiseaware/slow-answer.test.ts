import { expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { noMetrics } from '../metrics/metrics.ts';
import { createNoiseAware } from './noiseaware.ts';

test("an answer that takes its time does not make a token live longer: its life is counted from the call's start", async () => {
  let now = 1_750_000_000;
  const answered = now;
  const noiseaware = createNoiseAware(
    {
      partnerId: '7',
      clientId: 'partner',
      clientSecrets: [],
      authorizeUrl: 'https://login.example/authorize',
      apiUrl: 'https://api.example',
      refresh: undefined,
      authorization: 'raw',
      timeout: 10,
      refusals: [],
      callsAtOnce: 16,
      identity: undefined,
    },
    {
      fetch: async () => {
        // The header is written when the token is issued; the answer arrives nine seconds later.
        const date = new Date(answered * 1000).toUTCString();
        now += 9;
        const expiresAt = new Date((answered + 900) * 1000).toISOString();
        return new Response(JSON.stringify({ expiresAt, userToken: 'user-token' }), { headers: { date } });
      },
      now: () => now,
      elapsed: () => 0,
      timeout: () => new AbortController().signal,
      log: createLog('silent'),
      metrics: noMetrics,
    },
  );
  expect(await noiseaware.exchange('access-code')).toMatchObject({
    tokens: { userTokenExpiresAt: answered + 900 },
  });
});
