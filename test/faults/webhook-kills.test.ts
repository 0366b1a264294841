import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseConfig } from '@noiseaware-connect/relay/config';
import { outboxSteps, realEffects } from '@noiseaware-connect/relay/effects';
import { createLog } from '@noiseaware-connect/relay/log';
import { openOperatorClient } from '@noiseaware-connect/relay/operator/operator-client';
import { createClient } from '@noiseaware-connect/shared/client';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../sandbox/sandbox.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { startRelayProcess } from '../support/relay/relay-process.ts';
import { lengthOf } from '../support/tier.ts';
import { startReceiver } from '../webhooks/receiver.ts';

const [written, taken, sent, settled] = ['connection_written', ...outboxSteps];
const cases = [sent, taken, written, settled]
  .flatMap((step) => ['lowdb', 'PostgreSQL'].map((store) => ({ store, step })))
  .slice(0, lengthOf(8, 2));

it.each(cases)(
  'loses no event and no order when it is killed at $step on $store',
  async ({ store, step }) => {
    const sandbox = await startSandbox();
    const receiver = await startReceiver();
    const parent = await mkdtemp(path.join(tmpdir(), 'relay-webhooks-'));
    const env = {
      ...relayEnvironment(path.join(parent, 'data'), sandbox),
      RELAY_WEBHOOKS_PRIVATE: '1',
      // A relay that is gone has held what it took for twice as long.
      RELAY_WEBHOOKS_TIMEOUT: '1',
      ...(store === 'PostgreSQL' && { RELAY_STORE: (await freshDatabase()).url }),
    };
    const start = async (program?: string[]) => {
      const started = await startRelayProcess({ ...env, DIE_AT: `${step} 1` }, program);
      sandbox.setPartner({ connectionUrl: `${started.url}/noiseaware/connection` });
      return started;
    };
    let relay = await start([path.join(import.meta.dirname, 'serve-with-failpoint.ts')]);
    onTestFinished(async () => {
      await relay.kill('SIGKILL');
      await sandbox.stop();
      await rm(parent, { recursive: true, force: true });
    });
    const door = openOperatorClient(parseConfig(env), realEffects(createLog('silent')));
    await door('addWebhook', { url: receiver.url });
    const { invite } = await door('invite', { name: 'Alex' });
    const clientWith = (credential: string) => createClient({ baseUrl: relay.url, fetch, credential });
    const enrolled = await clientWith('').enrol({ body: { invite } });
    const staff = () => clientWith(enrolled.ok ? enrolled.value.session : '');

    // The relay may die before it has answered.
    await connectAccount(staff(), { id: 'acct-1' }).catch(() => undefined);
    expect(await relay.ended).toBe('SIGKILL');
    relay = await start();
    const { connections } = await door('listConnections', {});
    await door('disconnect', { target: connections[0]?.id ?? '', forget: false });

    const types = ['connection.connected', 'connection.disconnected'];
    await expect.poll(() => [...new Set(receiver.types())], { timeout: 15_000 }).toEqual(types);
    // One more than is needed at the most, and under the id that it had.
    expect(receiver.received.length).toBeLessThanOrEqual(3);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(2);
    expect(receiver.types().at(-1)).toBe('connection.disconnected');
  },
);
