import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startSandbox } from '../sandbox/sandbox.ts';
import { startConnectProxy } from '../support/faults/connect-proxy.ts';
import { forFile } from '../support/for-file.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { makeAuthority } from '../support/postgres/certificates.ts';
import { complete, redirectOf } from '../support/relay/connect-account.ts';
import { doorOf, enter } from '../support/relay/operator-door.ts';
import { startPairing } from '../support/relay/pairing.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { runRelay, startRelayProcess } from '../support/relay/relay-process.ts';
import { valueIn } from '../support/relay/value-in.ts';

const directory = await directoryOfFile();
const sandbox = await forFile(startSandbox());
const authority = await makeAuthority('an authority of the tests');
const authorityFile = path.join(directory, 'authority.pem');
await writeFile(authorityFile, authority.certificate);

/** Names that no resolver knows: only the proxy does. */
const noiseaware = 'noiseaware.invalid';
const receiver = 'receiver.invalid';
const provider = 'provider.invalid';
/** One that NO_PROXY names. */
const direct = 'direct.invalid';

/** A TLS server on loopback for a name of those. */
async function serveTls(name: string, answer: http.RequestListener): Promise<number> {
  const { certificate, key } = await authority.certify(name);
  const server = https.createServer({ cert: certificate, key }, answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Hands a call on to the sandbox, as the TLS end of a load balancer does. */
const toSandbox: http.RequestListener = (request, response) => {
  const { method, url: target, headers } = request;
  const call = http.request(new URL(target ?? '/', sandbox.url), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  call.on('error', () => response.destroy());
  request.pipe(call);
};

it('tokens, pass-through, webhooks and the identity provider go through the proxy of HTTPS_PROXY', async () => {
  const events: string[] = [];
  const ports = new Map([
    [`${noiseaware}:443`, await serveTls(noiseaware, toSandbox)],
    [
      `${receiver}:443`,
      await serveTls(receiver, (request, response) => {
        events.push(request.url ?? '');
        response.writeHead(204).end();
      }),
    ],
    [`${provider}:443`, await serveTls(provider, (_, response) => response.writeHead(404).end())],
  ]);
  const proxy = await startConnectProxy((asked) => ports.get(asked));
  onTestFinished(proxy.close);
  const env = {
    ...relayEnvironment(path.join(directory, 'data'), sandbox),
    NOISEAWARE_LOGIN_URL: `https://${noiseaware}`,
    NOISEAWARE_API_URL: `https://${noiseaware}`,
    RELAY_OIDC_ISSUER: `https://${provider}`,
    RELAY_OIDC_CLIENT_ID: 'relay',
    RELAY_OIDC_CLIENT_SECRET: 'a-secret-of-the-provider',
    NODE_EXTRA_CA_CERTS: authorityFile,
  };
  const relay = await startRelayProcess({ ...env, HTTPS_PROXY: proxy.url, NO_PROXY: `127.0.0.1,${direct}` });
  onTestFinished(async () => void (await relay.kill('SIGKILL')));
  sandbox.setPartner({ connectionUrl: `${relay.url}/noiseaware/connection` });
  const { session, key } = await enter(doorOf(env), relay.url);
  const staff = createClient(api, { baseUrl: relay.url, fetch, credential: session });
  const service = createClient(api, { baseUrl: relay.url, fetch, credential: key });
  valueIn(await service.addWebhook({ body: { url: `https://${receiver}/hook` } }));
  valueIn(await service.addWebhook({ body: { url: `https://${direct}/hook` } }));

  const pairing = await startPairing(staff);
  const redirect = await redirectOf(pairing.authorizeUrl.replace(`https://${noiseaware}`, sandbox.url));
  const { connection } = valueIn(await complete(staff, { ...pairing, redirect }));
  expect(new Set(proxy.asked)).toContain(`${noiseaware}:443`);

  const before = proxy.asked.length;
  const passed = await fetch(`${relay.url}/v1/connections/${connection.id}/noiseaware/thresholds/list`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(passed.status).toBe(200);
  expect(proxy.asked.slice(before)).toContain(`${noiseaware}:443`);

  await vi.waitFor(() => expect(events).toContain('/hook'), 10_000);
  expect(proxy.asked).toContain(`${receiver}:443`);
  expect(proxy.asked).not.toContain(`${direct}:443`);

  const challenge = 'c'.repeat(43);
  const redirectUri = `${pairing.redirectUri.split('connect/')[0]}sign-in`;
  expect((await staff.startSignIn({ body: { challenge, redirectUri } })).ok).toBe(false);
  expect(proxy.asked).toContain(`${provider}:443`);
  // No call resolved a name by itself: none of these exists.
  expect(relay.lines.join('\n')).not.toMatch(
    new RegExp(`ENOTFOUND.*(${noiseaware}|${receiver}|${provider})`),
  );
}, 60_000);

it('a proxy that is no address stops the start, and its value is not shown', async () => {
  const env = relayEnvironment(path.join(directory, 'other'));
  const { code, stderr } = await runRelay(['serve'], { ...env, https_proxy: 'proxy-of-VALUE:3128' });
  expect(code).not.toBe(0);
  expect(stderr).toContain('HTTPS_PROXY must be the address of a proxy');
  expect(stderr).not.toContain('VALUE');
});
