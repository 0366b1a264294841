import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import type { Store } from '../../store/store.ts';
import { readStanding } from './standing.ts';
import type { Tally } from './tally.ts';

/** How often counts are written, at whole multiples: a killed process loses no more, and how things stand is read as an hour ends. */
export const writePause: Seconds = 30;

interface WriteDeps {
  store: Pick<Store, 'activity' | 'connections' | 'webhooks'>;
  tally: Tally;
  effects: Pick<Effects, 'now' | 'sleep' | 'log'>;
}

/** Writes what was counted, and how things stand. If the store fails, it is kept for the next write. Never rejects. */
export async function writeActivity({ store, tally, effects }: WriteDeps): Promise<void> {
  const now = effects.now();
  try {
    tally.noteStanding(await readStanding(store, now), now);
    await tally.write(store.activity.put, now);
  } catch (error) {
    effects.log.error({ err: error }, 'activity could not be written');
  }
}

/** Writes it regularly until the signal aborts. */
export async function runActivityWrites(deps: WriteDeps, signal: AbortSignal): Promise<void> {
  const { now, sleep } = deps.effects;
  for (;;) {
    await sleep(writePause - (now() % writePause), signal);
    if (signal.aborted) return;
    await writeActivity(deps);
  }
}
