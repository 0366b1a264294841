import type { Effects } from '@noiseaware-connect/relay/effects';

/** Sleeps for as long as it is told, but for pauses of a second or less: rounds of alerts, which wait that short alone, come at once. */
export const shortSleep: Effects['sleep'] = (seconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds <= 1 ? 10 : seconds * 1000);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
  });
