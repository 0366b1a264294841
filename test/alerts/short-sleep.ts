import type { Effects } from '@noiseaware-connect/relay/effects';

/** Sleeps as long as asked; pauses of a second or less, which are those between rounds of alerts, end at once. */
export const shortSleep: Effects['sleep'] = (seconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds <= 1 ? 10 : seconds * 1000);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
  });
