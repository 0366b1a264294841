import type { ManualClock, SandboxClock } from '../clock.ts';

const isManual = (clock: SandboxClock): clock is ManualClock => 'advance' in clock;

/** Moves a manual clock by seconds; the real clock cannot be moved. */
export async function advanceClock(clock: SandboxClock, seconds: number): Promise<{ now: number }> {
  if (!isManual(clock)) throw new Error('the clock is the real one: start the sandbox with --manual-clock');
  await clock.advance(seconds * 1000);
  return { now: clock.now() };
}
