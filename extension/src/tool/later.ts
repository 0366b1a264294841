import type { Clock } from './effects.ts';

/** Delayed work. Calls for work that waits already change nothing. */
export interface Later {
  run(milliseconds: number, work: () => void): void;
  isWaiting(work: () => void): boolean;
  clear(): void;
}

export function createLater(clock: Clock): Later {
  const waiting = new Map<() => void, () => void>();
  return {
    run(milliseconds, work) {
      if (waiting.has(work)) return;
      const due = (): void => {
        waiting.delete(work);
        work();
      };
      waiting.set(work, clock.after(milliseconds, due));
    },
    isWaiting: (work) => waiting.has(work),
    clear() {
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
    },
  };
}
