import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { runRelay } from '../support/relay/relay-process.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

let sandbox: Sandbox;
let relay: TestRelay;
let parent: string;
let skipped = 0;

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'relay-old-'));
  sandbox = await startSandbox();
  relay = await startTestRelay({
    sandbox,
    effects: { now: () => Date.now() / 1000 + skipped },
  });
});
afterEach(async () => {
  await relay.stop();
  await sandbox.stop();
  await rm(parent, { recursive: true, force: true });
});

it('an old backup vends again by one exchange of the access code, and sends no refresh token of its time', async () => {
  const { client } = await relay.enrol('Alex');
  const service = await relay.service('billing');
  const { id } = await connectAccount(client, { id: 'acct-1' });
  const file = path.join(parent, 'backup.ndjson');
  await relay.door('backUp', { file });
  // The refresh token that the backup has is spent now.
  expect(await client.renewConnection({ id, body: {} })).toMatchObject({ ok: true });
  await relay.down();

  const directory = path.join(parent, 'data');
  const env = relayEnvironment(directory, sandbox);
  expect(await runRelay(['restore', file], env)).toMatchObject({ code: 0 });
  await relay.up({ RELAY_STORE: `lowdb:${directory}` });
  const calls = (kind: 'token' | 'refresh') => sandbox.entries(kind).length;
  const before = { token: calls('token'), refresh: calls('refresh') };
  // The user token of the backup has ended.
  skipped = 14 * 60 + 50;
  expect(await service.client.vendToken({ id, body: {} })).toMatchObject({ ok: true });
  expect({ token: calls('token'), refresh: calls('refresh') }).toEqual({
    ...before,
    token: before.token + 1,
  });
  // Whoever was signed in then has to be invited again.
  expect(await client.listConnections({ query: {} })).toMatchObject({ failure: { code: 'unauthenticated' } });
});
