import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@noiseaware-connect/shared/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { walkLogin } from '../sandbox/walk-login.ts';
import { accessCodeFor, redirectWith, startPairing } from '../support/relay/pairing.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { type RelayProcess, runRelay, startRelayProcess } from '../support/relay/relay-process.ts';

let parent: string;
let env: Record<string, string>;
let sandbox: Sandbox;
let relay: RelayProcess;

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'relay-kill-'));
  sandbox = await startSandbox();
  env = relayEnvironment(path.join(parent, 'data'), sandbox);
  relay = await startRelayProcess(env);
});
afterEach(async () => {
  await relay.kill('SIGKILL');
  await sandbox.stop();
  await rm(parent, { recursive: true, force: true });
});

const clientWith = (credential: string) => createClient({ baseUrl: relay.url, fetch, credential });

/** Kills the relay the moment its answer is there, and starts it again on the same data. */
async function killedAfter<T>(answer: Promise<T>): Promise<T> {
  const acknowledged = await answer;
  await relay.kill('SIGKILL');
  relay = await startRelayProcess(env);
  sandbox.setPartner({ connectionUrl: `${relay.url}/noiseaware/connection` });
  return acknowledged;
}

const valueIn = <T>(answer: { ok: true; value: T } | { ok: false; failure: { code: string } }): T => {
  if (!answer.ok) throw new Error(`refused: ${answer.failure.code}`);
  return answer.value;
};
const answered = async <T>(answer: Promise<Parameters<typeof valueIn<T>>[0]>): Promise<T> =>
  valueIn(await answer);

it('loses nothing that was acknowledged, killed after every single answer of the main job', async () => {
  const asConfig = () => ({
    url: relay.url,
    config: {
      noiseaware: {
        clientId: sandbox.partner.clientId,
        clientSecrets: [sandbox.partner.clientSecret],
      },
    },
  });
  const { stdout } = await killedAfter(runRelay(['invite', '--name', 'Alex', '--json'], env));
  const { invite } = JSON.parse(stdout) as { invite: string };

  const { session } = await killedAfter(answered(clientWith('').enrol({ body: { invite } })));
  expect(await clientWith('').enrol({ body: { invite } })).toMatchObject({
    failure: { code: 'unauthenticated' },
  });

  const service = JSON.parse(
    (await killedAfter(runRelay(['service-key', '--name', 'b', '--json'], env))).stdout,
  ) as {
    key: string;
  };
  const pairing = await killedAfter(startPairing(clientWith(session)));

  const accessCode = await killedAfter(accessCodeFor(asConfig(), pairing.code));
  expect(await accessCodeFor(asConfig(), pairing.code)).toBe(accessCode);

  // NoiseAware stores that same code when a person authorizes.
  const { location } = await walkLogin(pairing.authorizeUrl);
  expect(location).toBe(redirectWith(pairing, accessCode));
  const body = { redirect: location ?? '', verifier: pairing.verifier };

  const { connection } = await killedAfter(
    answered(clientWith(session).completePairing({ id: pairing.id, body })),
  );
  expect(await clientWith(session).readConnection({ id: connection.id })).toMatchObject({
    value: { connection: { id: connection.id, status: 'active' } },
  });
  expect(await answered(clientWith(session).completePairing({ id: pairing.id, body }))).toEqual({
    connection,
  });

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
});

it('loses no acknowledged write, killed in the middle of many', async () => {
  const { stdout } = await runRelay(['invite', '--name', 'Alex', '--json'], env);
  const { session } = await answered(
    clientWith('').enrol({ body: { invite: (JSON.parse(stdout) as { invite: string }).invite } }),
  );
  const acknowledged: string[] = [];
  const client = clientWith(session);
  const writers = Array.from({ length: 16 }, async (_, writer) => {
    for (let number = 0; number < 200; number += 1) {
      const started = await startPairing(client, { account: { id: `a-${writer}-${number}` } }).catch(
        () => undefined,
      );
      if (started === undefined) return;
      acknowledged.push(started.id);
      // The kill comes while all the others are at it.
      if (acknowledged.length === 300) void relay.kill('SIGKILL');
    }
  });
  await Promise.all(writers);
  expect(acknowledged.length).toBeGreaterThanOrEqual(300);
  relay = await startRelayProcess(env);
  const states = await Promise.all(acknowledged.map((id) => clientWith(session).readPairing({ id })));
  expect(states.filter((each) => !each.ok)).toEqual([]);
});
