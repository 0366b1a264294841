import { setTimeout as wait } from 'node:timers/promises';
import type { Effects } from '@noiseaware-connect/relay/base/effects';

/** Sleeps for a twentieth of a second at the most: what a relay does in rounds comes soon. */
export const hastySleep: Effects['sleep'] = (seconds, signal) =>
  wait(Math.min(seconds, 0.05) * 1_000, undefined, { signal }).catch(() => undefined);
