import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { freshDirectory } from '../store/tested-stores.ts';
import { complete, redirectOf } from '../support/relay/connect-account.ts';
import { accessCodeFor, redirectWith, startPairing } from '../support/relay/pairing.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { type RelayProcess, runRelay, startRelayProcess } from '../support/relay/relay-process.ts';
import { answered } from '../support/relay/value-in.ts';

let env: Record<string, string>;
let sandbox: Sandbox;
let relay: RelayProcess;

beforeEach(async () => {
  const { directory, remove } = await freshDirectory();
  sandbox = await startSandbox();
  env = relayEnvironment(directory, sandbox);
  relay = await startRelayProcess(env);
  return async () => {
    await relay.kill('SIGKILL');
    await sandbox.stop();
    await remove();
  };
});

const clientWith = (credential: string) => createClient(api, { baseUrl: relay.url, fetch, credential });

/** Kills the relay the moment its answer is there, and starts it again on the same data. */
async function killedAfter<T>(answer: Promise<T>): Promise<T> {
  const acknowledged = await answer;
  await relay.kill('SIGKILL');
  relay = await startRelayProcess(env);
  sandbox.setPartner({ connectionUrl: `${relay.url}/noiseaware/connection` });
  return acknowledged;
}

it('loses nothing acknowledged when it is killed after each answer of the main job', async () => {
  const { clientId, clientSecret } = sandbox.partner;
  const noiseaware = { clientId, clientSecrets: [clientSecret] };
  const codeFor = (code: string) => accessCodeFor({ url: relay.url, config: { noiseaware } }, code);
  const json = async <T>(...args: string[]) =>
    JSON.parse((await runRelay([...args, '--json'], env)).stdout) as T;
  const { invite } = await killedAfter(json<{ invite: string }>('invite', '--name', 'Alex'));
  const { session } = await killedAfter(answered(clientWith('').enrol({ body: { invite } })));
  expect(await clientWith('').enrol({ body: { invite } })).toMatchObject({
    failure: { code: 'unauthenticated' },
  });
  const service = await killedAfter(json<{ key: string }>('service-key', '--name', 'b', '--all'));
  const pairing = await killedAfter(startPairing(clientWith(session)));

  const accessCode = await killedAfter(codeFor(pairing.code));
  expect(await codeFor(pairing.code)).toBe(accessCode);

  // NoiseAware stores that same code when a person authorizes.
  const redirect = await redirectOf(pairing.authorizeUrl);
  expect(redirect).toBe(redirectWith(pairing, accessCode));

  const completed = () => answered(complete(clientWith(session), { ...pairing, redirect }));
  const { connection } = await killedAfter(completed());
  expect(await answered(clientWith(session).readConnection({ id: connection.id }))).toMatchObject({
    connection: { id: connection.id, status: 'active' },
  });
  expect(await completed()).toEqual({ connection });

  const vended = await answered(clientWith(service.key).vendToken({ id: connection.id, body: {} }));
  await killedAfter(answered(clientWith(session).renewConnection({ id: connection.id, body: {} })));
  const renewed = await answered(clientWith(service.key).vendToken({ id: connection.id, body: {} }));
  expect(renewed.userToken).not.toBe(vended.userToken);

  await killedAfter(answered(clientWith(session).disconnect({ id: connection.id })));
  expect(await clientWith(session).readConnection({ id: connection.id })).toMatchObject({
    value: { connection: { status: 'disconnected' } },
  });
  await killedAfter(answered(clientWith(session).signOut()));
  expect(await clientWith(session).listSessions()).toMatchObject({ failure: { code: 'unauthenticated' } });
}, 60_000);
