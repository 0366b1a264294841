import type { Seconds } from '../../../base/time.ts';
import type { TracedCompletion, TracedNoiseAwareCall } from '../recorded/events.ts';
import type { Rehearsal } from '../report/rehearsal.ts';
import { learnCalls } from './learn-calls.ts';
import { type RunDeps, run } from './run.ts';
import { hasGivenCode, type RunningTrace } from './running-trace.ts';
import { whyNotConnected } from './why-not-connected.ts';

/**
 * Watches the next pairing that somebody makes, by the extension or by an owner's link, until it has made its connection or failed;
 * then renews that connection once.
 * @throws {OperatorRefusal} if no relay is running
 * @throws {CallRefused} if a trace is running already
 */
export const listen = (deps: RunDeps, deadline: Seconds): Promise<Rehearsal> =>
  run(deps, null, async (trace, notes) => {
    const outcome = await trace.until(() => trace.connection !== null || hasFailed(trace), deadline);
    if (outcome !== 'done') {
      const isStuck = trace.events('press').length > 0 && !hasGivenCode(trace);
      if (isStuck) await trace.probe('redirect_path');
      return outcome;
    }
    const isConnected = trace.connection !== null;
    if (isConnected) notes.note('connect', 'connected');
    else notes.fail('connect', whyNotConnected(trace.lines) ?? 'no connection was made');
    await learnCalls(trace, notes);
    return isConnected ? 'complete' : 'failed';
  });

// --- Internal helpers ---

/** Whether an attempt came to an end that no time heals: NoiseAware refused a call, or the browser brought no code of ours. */
function hasFailed(trace: Pick<RunningTrace, 'events'>): boolean {
  const refused = trace.events('completion').filter(isRefused);
  const last = trace.events('noiseaware').at(-1);
  return refused.some(({ code = '' }) => lasting.includes(code)) || (refused.length > 0 && isPointless(last));
}

const isRefused = ({ code }: TracedCompletion): boolean => code !== undefined;

/** Codes, and pages of an owner, after which the same attempt cannot succeed. */
const lasting = [
  'reauthorization_required',
  'redirect_mismatch',
  'refused',
  'authorized_before',
  'superseded',
];

/** Whether a refused call would be refused again. */
const isPointless = (call: TracedNoiseAwareCall | undefined): boolean =>
  call?.status !== undefined && call.status >= 400 && call.status < 500 && ![418, 429].includes(call.status);
