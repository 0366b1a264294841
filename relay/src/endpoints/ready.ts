import type { MakeHandler } from './handler.ts';

/** Seconds for which one check of the store answers every caller: strangers must not make the disk work. */
const lookLasts = 1;

/** Whether this relay can do its work now: its store takes writes. */
export const ready: MakeHandler<'ready'> = ({ store, effects }) => {
  let look: { at: number; outcome: Promise<void> } | undefined;
  return async () => {
    const now = effects.now();
    if (look === undefined || Math.abs(now - look.at) >= lookLasts)
      look = { at: now, outcome: store.check() };
    await look.outcome;
    return { ready: true };
  };
};
