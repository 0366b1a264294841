import { startSandbox } from '../sandbox/sandbox.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';
import { serveTriggers } from './serve-triggers.ts';

/** What programs of a partner's backends are written against: sandbox and relay with one connected account, and a key. */
export interface BackendStage {
  /** For the shell in which such a program runs. */
  readonly exports: string;
  close(): Promise<void>;
}

export async function openBackendStage(): Promise<BackendStage> {
  const sandbox = await startSandbox();
  const relay = await startTestRelay({
    sandbox,
    env: { RELAY_WEBHOOKS_PRIVATE: '1' },
  });
  const { client } = await relay.enrol('Alex Doe');
  const account = { id: 'cust-1042', name: 'Lakeview Cabin' };
  await connectAccount(client, account);
  sandbox.setPartner({ alertsUrl: await alertsAddress(relay) });
  const triggers = await serveTriggers({ sandbox, door: relay.door, client, account });
  const { key } = await relay.service('my-backend');
  return {
    exports: `export CONNECT_URL=${relay.url}\nexport CONNECT_SANDBOX=${triggers.url}\nexport CONNECT_KEY=${key}`,
    async close() {
      await triggers.close();
      await relay.stop();
      await sandbox.stop();
    },
  };
}
