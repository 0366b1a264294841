import path from 'node:path';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { onTestFinished } from 'vitest';
import { freePort } from '../sandbox/free-port.ts';
import { type SandboxOptions, startSandbox } from '../sandbox/sandbox.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { addressAt } from '../support/relay/alerts-address.ts';
import { doorOf, enter } from '../support/relay/operator-door.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { startRelayProcess } from '../support/relay/relay-process.ts';
import { startReceiver } from '../webhooks/receiver.ts';

export const bothStores = ['lowdb', 'PostgreSQL'] as const;

interface Death {
  /** How many times the step has been reached when it dies there. */
  readonly times?: number;
  readonly switches?: SandboxOptions['switches'];
  readonly settings?: Record<string, string>;
  /** How many times as fast as usual the relay's pauses pass. */
  readonly haste?: number;
}

/** A relay with a webhook, whose process dies at that step; until the test ends. */
export async function startDyingRelay(
  store: (typeof bothStores)[number],
  step: string,
  { times = 1, switches, settings, haste = 1 }: Death = {},
) {
  const sandbox = await startSandbox({ switches });
  const receiver = await startReceiver();
  const parent = await directoryOfTest();
  const env = {
    ...relayEnvironment(path.join(parent, 'data'), sandbox),
    // The address of a link stays the same.
    RELAY_PORT: String(await freePort()),
    RELAY_WEBHOOKS_PRIVATE: '1',
    // A relay that is gone has held what it took for twice as long.
    RELAY_WEBHOOKS_TIMEOUT: '1',
    ...(store === 'PostgreSQL' && { RELAY_STORE: (await freshDatabase()).url }),
    ...settings,
  };
  const door = doorOf(env);
  const start = async (more: Record<string, string>) => {
    const program = path.join(import.meta.dirname, 'serve-with-failpoint.ts');
    const started = await startRelayProcess({ ...env, ...more, HASTE: String(haste) }, [program]);
    sandbox.setPartner({
      connectionUrl: `${started.url}/noiseaware/connection`,
      alertsUrl: addressAt(started, (await door.alertsUrl({ body: {} })).url),
    });
    return started;
  };
  let relay = await start({ DIE_AT: `${step} ${times}` });
  onTestFinished(async () => {
    await relay.kill('SIGKILL');
    await sandbox.stop();
  });
  await door.addWebhook({ body: { url: receiver.url } });
  const { session, key } = await enter(door, relay.url);
  const clientWith = (credential: string) => createClient(api, { baseUrl: relay.url, fetch, credential });
  /** Starts one that lives on the same data, with a clock that is ahead by so many seconds. */
  const startAgain = async (ahead = 0) => {
    relay = await start({ AHEAD: String(ahead) });
  };
  return {
    sandbox,
    receiver,
    door,
    url: relay.url,
    /** Where its data are: `RELAY_STORE`. */
    address: env['RELAY_STORE'] ?? '',
    /** Of a service that may do everything. */
    key,
    service: () => clientWith(key),
    staff: () => clientWith(session),
    kill: () => relay.kill('SIGKILL'),
    /** The signal that ended it. */
    ended: () => relay.ended,
    startAgain,
  };
}
