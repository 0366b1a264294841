import { createClient } from '@noiseaware-connect/shared/client';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { relayEnvironment } from '../../support/relay/relay-environment.ts';
import { startRelayProcess } from '../../support/relay/relay-process.ts';
import { startTestRelay } from '../../support/relay/test-relay.ts';

test('what a relay was renewing when it was killed is taken over by another one, which sends no refresh token again', async () => {
  const sandbox = await startSandbox();
  const { url } = await freshDatabase();
  // Leases live for two calls: the shorter a call may take, the sooner another relay knows.
  const env = { RELAY_STORE: url, NOISEAWARE_TIMEOUT: '1' };
  const doomed = await startRelayProcess({ ...relayEnvironment('', sandbox), ...env });
  onTestFinished(async () => void (await doomed.kill('SIGKILL')));
  const survivor = await startTestRelay({ sandbox, env });
  const { client, session } = await survivor.enrol('Alex');
  const { id } = await connectAccount(client, { id: 'acct-1' });

  sandbox.set({ fault: { refresh: { kind: 'hang', times: 1 } } });
  const renewing = createClient({ baseUrl: doomed.url, fetch, credential: session }).renewConnection({
    id,
    body: {},
  });
  await sandbox.arrived('refresh');
  await doomed.kill('SIGKILL');
  expect((await renewing).ok).toBe(false);

  const state = async () => {
    const read = await client.readConnection({ id });
    return read.ok ? read.value.connection : undefined;
  };
  const exchanges = sandbox.entries('token').length;
  await expect.poll(() => sandbox.entries('token').length, { timeout: 20_000 }).toBe(exchanges + 1);
  await expect.poll(async () => (await state())?.status).toBe('active');
  expect(sandbox.entries('refresh')).toHaveLength(1);
  const shown = await survivor.door('showConnection', { target: id });
  expect(shown.audit.map(({ what }) => what)).toEqual(['connected', 'renewal_interrupted', 'renewed']);
  await survivor.stop();
  await sandbox.stop();
});
