import { isAnswered } from '../recorded/events.ts';
import type { Notes } from './run.ts';
import { hasGivenCode, type RunningTrace } from './running-trace.ts';

/**
 * Renews the connection that a pairing made, and calls NoiseAware in other forms where it refused the relay's call, so that a setting
 * can be named. The last call is a renewal: what the others gave is not kept.
 */
export async function learnCalls(trace: RunningTrace, { note, fail }: Notes): Promise<void> {
  if (trace.connection === null) {
    // A code that NoiseAware has changed cannot be exchanged.
    const isChanged = trace.events('completion').some(({ redirect }) => changedCode.test(redirect));
    if (!hasGivenCode(trace) || isChanged || trace.events('noiseaware').some(isAnswered)) return;
    const { found: exchangeForm } = await trace.probe('exchange');
    if (exchangeForm === null) return;
    await trace.probe('authorization');
    await trace.probe('refresh');
    return;
  }
  let renewed = await trace.renew();
  const { found: apiForm } = await trace.probe('authorization');
  const refreshes = trace.events('noiseaware').filter(({ carries }) => carries === 'refresh token');
  const isRefused = refreshes.length > 0 && !refreshes.some(isAnswered);
  if (isRefused && apiForm !== null) {
    await trace.probe('refresh');
    renewed = await trace.renew();
  }
  const outcome = `the connection is ${renewed.status}`;
  if (renewed.status === 'active') note('renew', outcome);
  else fail('renew', outcome);
  note('refresh', refreshes.length === 0 ? 'not called' : isRefused ? 'refused' : 'works');
}

// --- Internal helpers ---

/** An access code that came back as another one, and not only with white space. */
const changedCode = /‹access code \d+, (?!with (?:a line end|white space))/;
