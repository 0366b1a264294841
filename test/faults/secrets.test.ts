import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@noiseaware-connect/shared/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { readDirectory } from '../support/relay/read-directory.ts';
import { relayEnvironment, sealingKey } from '../support/relay/relay-environment.ts';
import { type RelayProcess, runRelay, startRelayProcess } from '../support/relay/relay-process.ts';

let parent: string;
let sandbox: Sandbox;
let relay: RelayProcess;
let secrets: Map<string, string>;
let forgotten: string[];
let lines: string;

/** Everything that an attacker would search a stolen disk for: as text, and in the other spellings bytes have. */
const spellings = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
  encodeURIComponent(secret),
];

const filesOf = async (directory: string) => [...(await readDirectory(directory))];

beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'relay-secrets-'));
  sandbox = await startSandbox();
  const env = { ...relayEnvironment(path.join(parent, 'data'), sandbox), LOG_LEVEL: 'trace' };
  relay = await startRelayProcess(env);
  sandbox.setPartner({ connectionUrl: `${relay.url}/noiseaware/connection` });
  const facts = { url: relay.url, config: { noiseaware: { clientId: 'x', clientSecrets: ['y'] } } };
  const json = async <T>(...args: string[]) =>
    JSON.parse((await runRelay([...args, '--json'], env)).stdout) as T;

  const { invite } = await json<{ invite: string }>('invite', '--name', 'Alex');
  const { invite: unused } = await json<{ invite: string }>('invite', '--name', 'Sam');
  const { key } = await json<{ key: string }>('service-key', '--name', 'billing', '--all');
  const enrolled = await createClient({ baseUrl: relay.url, fetch }).enrol({ body: { invite } });
  if (!enrolled.ok) throw new Error(enrolled.failure.code);
  const { session } = enrolled.value;
  const staff = createClient({ baseUrl: relay.url, fetch, credential: session });
  const service = createClient({ baseUrl: relay.url, fetch, credential: key });

  const kept = await connectAccount(staff, { id: 'acct-kept' });
  const erased = await connectAccount(staff, { id: 'acct-erased' });
  const abandoned = await startPairing(staff);
  await service.vendToken({ id: kept.id, body: {} });
  await staff.renewConnection({ id: kept.id, body: {} });

  // Failures are told without their values too.
  const wrong = 'a-wrong-secret-typed-by-hand';
  await callConnectionUrl(facts, { client_secret: wrong, code: abandoned.code });
  await fetch(`${relay.url}/noiseaware/connection?secret=${wrong}`, { method: 'POST', body: `{"${wrong}` });
  await fetch(`${relay.url}/v1/connections?account=${wrong}&x=${wrong}`, {
    headers: { authorization: wrong },
  });
  await staff.completePairing({
    id: abandoned.id,
    body: { redirect: `https://x/?c=${wrong}`, verifier: abandoned.verifier },
  });
  for (const kind of ['not-json', 'truncated', 'error-in-200', '500', '403'] as const) {
    sandbox.set({ fault: {} });
    const { id } = await connectAccount(staff, { id: `acct-${kind}` });
    sandbox.set({ fault: { refresh: { kind, afterEffect: true }, token: { kind, afterEffect: true } } });
    await staff.renewConnection({ id, body: {} });
  }
  sandbox.set({ fault: {} });

  secrets = new Map([
    ...sandbox.secrets().map((value, index) => [`sandbox secret ${index}`, value] as const),
    ['used invite', invite],
    ['unused invite', unused],
    ['service key', key],
    ['session', session],
    ['one-time code', abandoned.code],
    ['verifier', abandoned.verifier],
    ['sealing key', sealingKey.split(':')[1] ?? ''],
    ['wrong secret', wrong],
  ]);
  // Sealed values of the connection that is forgotten now must leave the disk as well.
  const before = (await filesOf(path.join(parent, 'data'))).map(([, text]) => text).join('');
  await staff.disconnect({ id: erased.id, query: { forget: 'true' } });
  const after = (await filesOf(path.join(parent, 'data'))).map(([, text]) => text).join('');
  const sealedOf = (text: string) =>
    [...text.matchAll(/eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+/g)].map(([jwe]) => jwe);
  forgotten = sealedOf(before).filter((jwe) => !after.includes(jwe));
  expect(sealedOf(after).length).toBeGreaterThan(0);
  await relay.kill('SIGTERM');
  lines = relay.lines.join('\n');
});
afterAll(async () => {
  await relay.kill('SIGKILL');
  await sandbox.stop();
  await rm(parent, { recursive: true, force: true });
});

it('had secrets of every kind to look for', () => {
  expect(secrets.size).toBeGreaterThan(15);
  for (const [name, value] of secrets) expect(value.length, name).toBeGreaterThanOrEqual(16);
  expect(lines.split('\n').length).toBeGreaterThan(20);
});

it('writes none of them in any log line, at the most talkative level', () => {
  for (const [name, value] of secrets) {
    for (const spelling of spellings(value))
      expect(lines.includes(spelling), `${name} in the log`).toBe(false);
  }
});

it('writes none of them in any file of the data directory', async () => {
  const files = await filesOf(path.join(parent, 'data'));
  expect(files.map(([name]) => name)).toContain('relay.ndjson');
  for (const [file, text] of files) {
    for (const [name, value] of secrets) {
      for (const spelling of spellings(value))
        expect(text.includes(spelling), `${name} in ${file}`).toBe(false);
    }
  }
});

it('erases what was sealed of a forgotten connection from every file', async () => {
  expect(forgotten.length).toBeGreaterThanOrEqual(3);
  for (const [file, text] of await filesOf(path.join(parent, 'data'))) {
    for (const jwe of forgotten) expect(text.includes(jwe), `a sealed value in ${file}`).toBe(false);
  }
});
