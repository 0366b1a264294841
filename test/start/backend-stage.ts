import { startSandbox } from '../sandbox/sandbox.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';

/** What programs of a partner's backends are written against: sandbox and relay with one connected account, and a key. */
export interface BackendStage {
  /** For the shell in which such a program runs. */
  readonly exports: string;
  close(): Promise<void>;
}

export async function openBackendStage(): Promise<BackendStage> {
  const sandbox = await startSandbox();
  const relay = await startTestRelay({ sandbox, env: { RELAY_WEBHOOKS_PRIVATE: '1' } });
  const { client } = await relay.enrol('Alex Doe');
  await connectAccount(client, { id: 'cust-1042', name: 'Lakeview Cabin' });
  const { key } = await relay.service('my-backend');
  return {
    exports: `export CONNECT_URL=${relay.url}\nexport CONNECT_KEY=${key}`,
    async close() {
      await relay.stop();
      await sandbox.stop();
    },
  };
}
