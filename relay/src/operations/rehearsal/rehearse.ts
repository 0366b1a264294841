import { valueIn } from '@noiseaware-connect/shared/call-refused';
import { minute, type Seconds, timestampOf } from '../../base/time.ts';
import { answerQuestions, type Learnt, settingsIn, type TracedConfig } from '../trace/answer-questions.ts';
import { isAnswered } from '../trace/events.ts';
import {
  type FollowDeps,
  type FollowedTrace,
  openTrace,
  tryAlternativeCalls,
} from '../trace/follow-trace.ts';
import type { TraceEnd, TraceLine } from '../trace/trace-line.ts';
import { whyNotConnected } from '../trace/why-not-connected.ts';
import { type Guide, waitForReturn } from './wait-for-return.ts';

/** The steps of a rehearsal, in order. */
export type StepName =
  | 'connect'
  | 'renew'
  | 'refresh'
  | 'wait'
  | 'exchange_again'
  | 'unknown_code'
  | 'authorize_again'
  | 'disconnect';

export interface RehearseDeps extends FollowDeps {
  guide: Guide;
  /** How long a person may take for each of the two authorizations. */
  patience: Seconds;
  /** Whether to wait until the first user token has expired. */
  isWaiting: boolean;
  config: TracedConfig;
}

/** The step that failed, so that the account could not be connected or its connection not be renewed; and what was seen. */
export interface RehearsalFailure {
  readonly step: StepName;
  /** Without a full stop. */
  readonly sentence: string;
}

/** The report of a rehearsal. It has no secret, and can be sent to somebody without access. */
export interface Rehearsal {
  readonly at: string;
  readonly account: string;
  readonly ended: TraceEnd;
  readonly steps: readonly { step: StepName; outcome: string }[];
  /** Null if nothing failed, or the operator stopped it. */
  readonly failed: RehearsalFailure | null;
  readonly learnt: readonly Learnt[];
  /** As lines of `.env`; none that is set already. */
  readonly settings: readonly string[];
  /** Everything that was seen, redacted. */
  readonly trace: readonly TraceLine[];
}

/**
 * Goes through the life of a connection with one test account, against whatever NoiseAware the relay is set to: connect, renew,
 * refresh, perhaps wait, exchange the same code twice, authorize again, disconnect. What fails is noted and tried in other forms,
 * and everything that can still be learnt follows.
 * @throws {OperatorRefusal} if no relay is running
 * @throws {CallRefused} if a trace is running already
 */
export async function rehearse(deps: RehearseDeps, account: string): Promise<Rehearsal> {
  const { effects, config, stopped, guide } = deps;
  const at = timestampOf(effects.now());
  const trace = await openTrace(deps);
  const steps: { step: StepName; outcome: string }[] = [];
  let failed: RehearsalFailure | null = null;
  const note = (step: StepName, outcome: string) => {
    steps.push({ step, outcome });
    guide.say(`${step}: ${outcome}`);
  };
  const fail = (step: StepName, sentence: string) => {
    note(step, sentence);
    failed ??= { step, sentence };
  };
  let ended: TraceEnd = 'complete';
  try {
    await walk(trace, { ...deps, account, note, fail });
    if (stopped.aborted) ended = 'stopped';
    else if (trace.connection === null) ended = 'failed';
  } catch (error) {
    if (trace.lines.length <= 1) throw error;
    ended = 'relay_gone';
  }
  await trace.end(ended);
  const learnt = answerQuestions(trace.lines, config);
  return { at, account, ended, steps, failed, learnt, settings: settingsIn(learnt), trace: trace.lines };
}

// --- Internal helpers ---

interface WalkDeps extends RehearseDeps {
  account: string;
  note(step: StepName, outcome: string): void;
  /** Notes an outcome with which no account can be connected, or none stays so. */
  fail(step: StepName, sentence: string): void;
}

async function walk(trace: FollowedTrace, deps: WalkDeps): Promise<void> {
  const { client, config, stopped, guide, note, fail } = deps;
  const { found: redirectForm } = await trace.probe('redirect');
  if (redirectForm === 'fixed' && config.redirectPaths === 'each') {
    fail('connect', 'not tried, since NoiseAware takes listed redirect addresses alone');
    return;
  }
  const first = await authorize(trace, deps, 1);
  if (stopped.aborted) return;
  if (first.isDone) note('connect', first.outcome);
  else fail('connect', first.outcome);
  await tryAlternativeCalls(trace);
  const { connection } = trace;
  const works = trace.events('noiseaware').some(isAnswered);
  if (connection !== null) {
    const renewed = trace.lines.findLast((line) => line.kind === 'renewal');
    const outcome = `the connection is ${renewed?.status}`;
    if (renewed?.status === 'active') note('renew', outcome);
    else fail('renew', outcome);
    const refreshed = trace.events('noiseaware').filter(({ carries }) => carries === 'refresh token');
    note('refresh', refreshed.length === 0 ? 'not called' : refreshed.some(isAnswered) ? 'works' : 'refused');
    if (await wait(trace, deps)) note('wait', `the connection is ${(await trace.renew()).status}`);
  }
  if (works && !stopped.aborted) {
    await trace.probe('events');
    const again = await trace.probe('exchange_again');
    note('exchange_again', again.found === null ? `refused with ${again.status}` : 'works');
    if (again.found !== null) await trace.probe('earlier_token');
    const unknown = await trace.probe('unknown_code');
    note('unknown_code', `answered ${unknown.status}`);
  }
  if (connection === null || stopped.aborted) return;
  // What the calls above gave was not kept, and may have ended the connection's own tokens.
  await trace.renew();
  guide.say('The same owner must authorize once more.');
  // The connection lives on, whatever comes of it.
  note('authorize_again', (await authorize(trace, deps, 2)).outcome);
  if (stopped.aborted) return;
  await trace.renew();
  valueIn(await trace.during(client.disconnect({ id: connection, query: { forget: 'true' } })));
  note('disconnect', 'done; its codes and tokens are erased');
}

/** Lets the person authorize by a link: whether the account is connected by it, and what was seen. */
async function authorize(
  trace: FollowedTrace,
  { client, effects, guide, account, patience }: WalkDeps,
  authorization: number,
): Promise<{ isDone: boolean; outcome: string }> {
  // The link works for as long as it is waited for.
  const body = { account: { id: account }, confirm: false, expiresIn: Math.max(minute, patience) };
  const { url } = valueIn(await trace.during(client.makeLink({ body })));
  guide.open(url);
  guide.say('If NoiseAware shows an error or does not go on, type "stuck" and press Enter.');
  const end = await waitForReturn(trace, { effects, guide, patience });
  if (end === 'stopped') return { isDone: false, outcome: 'stopped' };
  if (end !== 'back') {
    if (end.isPressed) trace.note({ kind: 'no_return', authorization });
    return { isDone: false, outcome: end.missing };
  }
  const problem = whyNotConnected(trace.lines);
  if (problem !== undefined) return { isDone: false, outcome: problem };
  if (trace.connection !== null) return { isDone: true, outcome: 'connected' };
  return {
    isDone: false,
    outcome:
      'the browser came back, and a confirmation is waited for, since another organization is connected: revoke this link in the console, and disconnect the account first',
  };
}

/** Waits until the first user token has expired, if that is wanted. */
async function wait(
  trace: FollowedTrace,
  { effects, guide, isWaiting, stopped }: WalkDeps,
): Promise<boolean> {
  const { life } = trace.events('noiseaware').find(isAnswered) ?? {};
  if (life === undefined || !isWaiting || stopped.aborted) return false;
  guide.say(`Waiting ${Math.ceil(life.seconds / 60)} min, until the user token has expired.`);
  return (await trace.until(() => false, effects.now() + life.seconds + 5)) === 'out_of_time';
}
