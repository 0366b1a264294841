import type { Seconds } from '../../base/time.ts';

export type IdleWatch = ReturnType<typeof watchIdle>;

/** Calls `idle` if nothing has moved for too long while it is running. */
export function watchIdle(longest: Seconds, idle: () => void) {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    start() {
      stop();
      timer = setTimeout(idle, longest * 1000);
    },
    moved: () => void timer?.refresh(),
    stop,
  };
}
