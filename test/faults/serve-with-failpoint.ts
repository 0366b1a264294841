import { parseConfig } from '@noiseaware-connect/relay/config';
import { realEffects } from '@noiseaware-connect/relay/effects';
import { createLog } from '@noiseaware-connect/relay/log';
import { startRelay } from '@noiseaware-connect/relay/start-relay';

// A relay like that of `relay serve`, which kills itself when it reaches what DIE_AT names: a step and how many times
// it has been reached by then.

const config = parseConfig(process.env);
const effects = realEffects(createLog(config.logLevel));
const [fatal, times] = (process.env['DIE_AT'] ?? '').split(' ');
let reached = 0;

await startRelay(config, {
  ...effects,
  reached(step) {
    if (step !== fatal) return;
    reached += 1;
    if (reached === Number(times)) process.kill(process.pid, 'SIGKILL');
  },
});
