import { setTimeout as wait } from 'node:timers/promises';
import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { parseConfig } from '@noiseaware-connect/relay/settings/config';
import { startRelay } from '@noiseaware-connect/relay/start-relay';
import { openDatabase } from '@noiseaware-connect/relay/store/lowdb/database';
import { openRelayDatabase } from '@noiseaware-connect/relay/store/lowdb/relay-database';
import { createTransactionalStore } from '@noiseaware-connect/relay/store/transactional/create-transactional-store';
import type { RelayFigures } from './log-at-size.ts';

// A relay in a process of its own, with the settings of its environment, started by `log-at-size.ts`; on lowdb without a log of
// events if TEST_WITHOUT_LOG is 1. It says where it listens, and what it has needed so far whenever it is asked.

const config = parseConfig(process.env);
const log = createLog('silent');

/** A store on lowdb of which no event is logged. */
const openWithoutLog: typeof config.store.open = async ({ now, admit }) => {
  const database = await openDatabase(await openRelayDatabase(config.store.directory ?? ''), log, now);
  const transact: typeof database.transact = (work) =>
    database.transact((tx) => work({ ...tx, log: () => undefined }));
  const store = createTransactionalStore({ ...database, transact }, database.logs);
  await admit?.(store);
  await database.begin();
  return store;
};

const store =
  process.env['TEST_WITHOUT_LOG'] === '1' ? { ...config.store, open: openWithoutLog } : config.store;
const { url } = await startRelay({ ...config, store }, realEffects(log));
const startCpuMs = cpuMs();
process.on('message', async () => {
  // The jobs of the start have had a turn.
  await wait(1_500);
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const figures: RelayFigures = { startCpuMs, cpuMs: cpuMs(), resident: rss, used: heapUsed + external };
  process.send?.(figures);
});
process.once('disconnect', () => process.exit());
process.send?.({ url });

/** The processor time that this process has taken, in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
