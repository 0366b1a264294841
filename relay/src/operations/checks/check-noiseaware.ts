import { hour, shortDate, timestampOf } from '../../base/time.ts';
import { hourOf, percentile, sumOf } from '../../domain/activity/activity.ts';
import { type RecordDeps, readRecords } from '../../features/activity/read-records.ts';
import type { GuardedNoiseAware } from '../../noiseaware/guard.ts';
import { bad, type Check, named, ok, warning } from './check.ts';
import { checkCalls } from './check-calls.ts';

/** The share of failed calls from which it is a warning, if there were that many calls. */
const alarming = { share: 0.05, calls: 20 } as const;

/** Whether NoiseAware answers, how fast, and how many calls have failed in this hour and the one before, at all relays. */
export async function checkNoiseAware(
  deps: RecordDeps & { noiseaware: Pick<GuardedNoiseAware, 'standing'> },
): Promise<Check[]> {
  const now = deps.effects.now();
  const { state, since, ...standing } = deps.noiseaware.standing();
  const interception = checkCalls(standing);
  if (interception.length > 0) return interception;
  if (since !== null) return [checkOutage(state, timestampOf(since))];
  const from = hourOf(now) - hour;
  const records = await readRecords(deps, from, now + hour);
  const { calls = 0, unanswered = 0 } = sumOf(records.map(({ counts }) => counts));
  const times = records.map((each) => each.times);
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
  const at = timestampOf(from);
  if (calls === 0)
    return [
      ok(
        `NoiseAware has not been called since ${shortDate(at)}`,
        named('noiseaware_uncalled', { since: at }),
      ),
    ];
  const percent = Math.round((unanswered / calls) * 1_000) / 10;
  const values = { since: at, calls, percent, p50: inMilliseconds(p50), p95: inMilliseconds(p95) };
  const numbers = `calls since ${shortDate(at)}: ${calls}, of which ${percent} % failed; half of the answers within ${values.p50} ms, 95 % within ${values.p95} ms`;
  return unanswered / calls >= alarming.share && calls >= alarming.calls
    ? [
        warning(
          `NoiseAware answers, but not always; ${numbers}`,
          'wait: the relay repeats what failed; if it goes on, send NoiseAware these numbers',
          named('noiseaware_failing', values),
        ),
      ]
    : [ok(`NoiseAware answers; ${numbers}`, named('noiseaware_ok', values))];
}

// --- Internal helpers ---

const checkOutage = (state: string, since: string): Check =>
  state === 'refusing_all'
    ? bad(
        `NoiseAware has refused every organization since ${shortDate(since)}`,
        'compare NOISEAWARE_CLIENT_ID and NOISEAWARE_API_URL with what NoiseAware gave you; if they are right, contact NoiseAware',
        named('noiseaware_refusing', { since }),
      )
    : bad(
        `NoiseAware has not answered since ${shortDate(since)}: it is NoiseAware, or the network in between`,
        'wait: the relay probes every few seconds and renews everything once NoiseAware answers; if other addresses are out of reach, too, check the network of this machine',
        named('noiseaware_away', { since }),
      );

const inMilliseconds = (seconds: number | null): number | null =>
  seconds === null ? null : Math.round(seconds * 1_000);
