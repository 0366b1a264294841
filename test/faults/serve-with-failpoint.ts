import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { parseConfig } from '@noiseaware-connect/relay/settings/config';
import { startRelay } from '@noiseaware-connect/relay/start-relay';
import { dyingAlerts } from './dying-alerts.ts';
import { dyingLinks } from './dying-links.ts';

// A relay like that of `relay serve`, which kills itself when it reaches what DIE_AT names: a step and how many times
// it has been reached by then. Its clock is ahead by so many seconds as AHEAD says, also where it goes by its store's. Its pauses
// pass as many times as fast as HASTE says.

const config = parseConfig(process.env);
const effects = realEffects(createLog(config.logLevel));
const [fatal, times] = (process.env['DIE_AT'] ?? '').split(' ');
const ahead = Number(process.env['AHEAD'] ?? 0);
const haste = Number(process.env['HASTE'] ?? 1);
let count = 0;

const failpoint = (step: string): void => {
  if (step !== fatal) return;
  count += 1;
  if (count === Number(times)) process.kill(process.pid, 'SIGKILL');
};

const open: typeof config.store.open = async (options) => {
  const store = await config.store.open(options);
  const { now } = store;
  return {
    ...store,
    alerts: dyingAlerts(store.alerts, failpoint),
    links: dyingLinks(store.links, failpoint),
    ...(now && { now: () => now() + ahead }),
  };
};

await startRelay(
  { ...config, store: { ...config.store, open } },
  {
    ...effects,
    now: () => effects.now() + ahead,
    sleep: (seconds, signal) => effects.sleep(seconds / haste, signal),
    failpoint,
  },
);
