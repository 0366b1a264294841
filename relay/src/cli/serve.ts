import { Command } from 'commander';
import { realEffects } from '../effects.ts';
import { createLog } from '../log.ts';
import { startRelay } from '../start-relay.ts';
import type { CommandContext } from './context.ts';

/** Runs the relay until it is asked to stop. */
export const serveCommand = (context: CommandContext): Command =>
  new Command('serve')
    .description('run the relay; its log is JSON lines, SIGTERM or Ctrl+C stop it gracefully')
    .option('--json', 'accepted everywhere; the log of serve is JSON already')
    .action(async () => {
      const config = context.config();
      const relay = await startRelay(config, realEffects(createLog(config.logLevel)));
      let stopping = false;
      const stop = () => {
        // A second signal ends it without waiting for requests in flight.
        if (stopping) process.exit(1);
        stopping = true;
        void relay.stop();
      };
      process.on('SIGTERM', stop);
      process.on('SIGINT', stop);
    });
