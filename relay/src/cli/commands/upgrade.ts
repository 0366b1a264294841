import { Command } from 'commander';
import { CheckFailed } from '../../base/operator-refusal.ts';
import { formatVersion, requireVersion, stepsFrom } from '../../store/upgrades.ts';
import type { CommandContext } from '../context.ts';
import { countWithNoun } from '../terminal/terminal.ts';

/**
 * Brings the store to the version of this relay, as `serve` does at its start. With `--check`: exit code 0 if there is nothing to
 * do, 3 if there are steps to take, 1 if a newer relay or none wrote the store.
 */
export const upgradeCommand = ({ config, effects, terminal }: CommandContext): Command =>
  new Command('upgrade')
    .description(
      'bring the store to the version of this relay, as "serve" does at its start; see relay/docs/operating.md',
    )
    .option('--check', 'say what would be done, and change nothing; exit code 3 if there are steps to take')
    .option('--json', 'print one line of JSON')
    .action(async ({ check, json }: { check?: true; json?: true }) => {
      const { store } = config();
      const storedVersion = await store.version();
      const steps = stepsFrom(storedVersion).map(({ description }) => description);
      if (json === true) {
        terminal.out(
          JSON.stringify({ store: store.name, found: storedVersion, needed: formatVersion, steps }),
        );
      }
      requireVersion(store.name, storedVersion);
      const say = (text: string) => json !== true && terminal.out(text);
      if (steps.length === 0) {
        say(`${store.name} is at version ${storedVersion}, which this relay writes.`);
        return;
      }
      say(`${store.name} is at version ${storedVersion}; this relay writes version ${formatVersion}:`);
      for (const step of steps) say(`  ${step}`);
      if (check === true) {
        throw new CheckFailed('check_failed', `${countWithNoun(steps.length, 'upgrade step')} to take`);
      }
      await (await store.open({ log: effects.log, now: effects.now })).close();
      say(`Done: ${store.name} is at version ${formatVersion}.`);
    });
