import { Command } from 'commander';
import { realEffects } from '../../base/effects.ts';
import { createLog } from '../../base/log.ts';
import type { Seconds } from '../../base/time.ts';
import { startRelay } from '../../start-relay.ts';
import type { CommandContext } from '../context.ts';
import { notifySystemd } from '../process/notify-systemd.ts';
import { hasTerminal } from '../terminal/terminal.ts';

/** Runs the relay until a signal stops it. */
export const serveCommand = (context: CommandContext): Command =>
  new Command('serve')
    .description(
      'run the relay; logs JSON lines; SIGTERM and Ctrl+C stop it gracefully, SIGHUP reads log level, client secrets and sealing keys again',
    )
    .option('--json', 'accepted everywhere; the log of serve is JSON already')
    .action(async () => {
      const config = context.config();
      const effects = realEffects(createLog(config.logLevel), config.proxy);
      const starting = startRelay(config, effects);
      const stopped = new AbortController();
      let stopping = false;
      const stop = (delay?: Seconds) => {
        // A second signal exits without waiting for calls in flight.
        if (stopping) process.exit(1);
        stopping = true;
        void starting.then(
          (relay) => relay.stop(delay).finally(() => stopped.abort()),
          () => undefined,
        );
      };
      process.on('SIGTERM', () => stop());
      // Ctrl+C at a terminal: no proxy needs the delay.
      process.on('SIGINT', () => stop(0));
      const hadTerminal = hasTerminal();
      process.on('SIGHUP', () => {
        // The terminal was closed: then a relay ends as any program does that nohup did not start.
        // Told once more, as by its shell and the kernel, it goes on stopping.
        if (hadTerminal && !hasTerminal()) return stopping ? undefined : stop(0);
        void starting.then(
          (relay) => relay.reload(context.settingsNow),
          () => undefined,
        );
      });
      await starting;
      notifySystemd(context.env, effects, stopped.signal);
    });
