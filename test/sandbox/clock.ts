import { setTimeout as timer } from 'node:timers/promises';

/** Where the sandbox takes its time from; `sleep` ends early, without an error, when the signal is aborted. */
export interface SandboxClock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that stands still until it is moved. */
export interface ManualClock extends SandboxClock {
  /** Moves the time forward and wakes, in the order of their due times, all who sleep until then. */
  advance(ms: number): Promise<void>;
  /** Lets that time pass at once: who sleeps until then wakes at the end of it. */
  leap(ms: number): void;
  /** Settles when at least this many are asleep, so that a test can advance without a race. */
  asleep(count?: number): Promise<void>;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** The machine's own clock. A sleeper does not keep the process alive. */
export const systemClock: SandboxClock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    try {
      await timer(ms, undefined, { ref: false, signal });
    } catch {
      // An aborted sleep is only a short one.
    }
  },
};

// A turn of the event loop lets the woken ones go on, and perhaps sleep again, before time moves further.
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Makes a clock that stands at `startMs`. */
export function manualClock(startMs: number): ManualClock {
  let now = startMs;
  const sleepers = new Set<Sleeper>();
  const watchers = new Set<{ count: number; tell: () => void }>();

  const tellWatchers = (): void => {
    for (const watcher of watchers) {
      if (sleepers.size < watcher.count) continue;
      watchers.delete(watcher);
      watcher.tell();
    }
  };

  const dueBy = (until: number): Sleeper[] =>
    [...sleepers].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due);

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted || ms <= 0) return resolve();
        const end = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', end);
          resolve();
        };
        const sleeper = { due: now + ms, wake: end };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', end);
        tellWatchers();
      }),
    async advance(ms) {
      const until = now + ms;
      for (let [next] = dueBy(until); next !== undefined; [next] = dueBy(until)) {
        now = Math.max(now, next.due);
        next.wake();
        await turn();
      }
      now = until;
      await turn();
    },
    leap(ms) {
      now += ms;
      for (const { wake } of dueBy(now)) wake();
    },
    asleep: (count = 1) =>
      new Promise((tell) => {
        watchers.add({ count, tell });
        tellWatchers();
      }),
  };
}
