import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';
import { accessCodeFor, redirectWith, startPairing } from '../support/relay/pairing.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';
import { valueIn } from '../support/relay/value-in.ts';

const calls: { url: string | undefined; body: unknown }[] = [];
const noiseaware = http.createServer(async (request, response) => {
  calls.push({ url: request.url, body: await json(request) });
  const tokens = { access_token: `token-${calls.length}`, expires_in: 2, refresh_token: 'refresh' };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(tokens));
});
noiseaware.listen(0, '127.0.0.1');
await once(noiseaware, 'listening');
afterAll(() => {
  noiseaware.closeAllConnections();
  noiseaware.close();
});

const relay = await relayOfFile({
  env: {
    NOISEAWARE_API_URL: `http://127.0.0.1:${(noiseaware.address() as AddressInfo).port}`,
    NOISEAWARE_TOKEN:
      'POST /oauth/exchange code client_id client_secret=clientSecret grant_type=authorization_code',
    NOISEAWARE_REFRESH: 'POST /oauth/renew refresh_token client_id clientSecret',
  },
});

it('access codes and refresh tokens are exchanged by the calls of NOISEAWARE_TOKEN and NOISEAWARE_REFRESH', async () => {
  const { client } = await relay.enrol('Alex');
  const { client: service, key } = await relay.service('billing');
  const { clientId, clientSecrets } = relay.config.noiseaware;
  const pairing = await startPairing(client);
  const accessCode = await accessCodeFor(relay, pairing.code);
  const redirect = redirectWith(pairing, accessCode);
  const body = { redirect, verifier: pairing.verifier };
  const { connection } = valueIn(await client.completePairing({ id: pairing.id, body }));
  expect(calls).toEqual([
    {
      url: '/oauth/exchange',
      body: {
        code: accessCode,
        client_id: clientId,
        client_secret: clientSecrets[0],
        grant_type: 'authorization_code',
      },
    },
  ]);
  relay.pass(3);
  expect(valueIn(await service.vendToken({ id: connection.id, body: { minTtl: 1 } })).userToken).toBe(
    'token-2',
  );
  expect(calls[1]).toEqual({
    url: '/oauth/renew',
    body: { refresh_token: 'refresh', client_id: clientId, clientSecret: clientSecrets[0] },
  });
  for (const path of ['/oauth/exchange', '/oauth/renew', '/token', '/refresh']) {
    const passed = await relay.ask(`/v1/connections/${connection.id}/noiseaware${path}`, key, { body: {} });
    expect(passed.status).toBe(403);
  }
  expect(calls).toHaveLength(2);
  expect(relay.logLines.join('')).not.toContain(accessCode);
  expect(relay.logLines.join('')).not.toContain(clientSecrets[0]);
});
