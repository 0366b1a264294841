import { valueIn } from '@noiseaware-connect/shared/call-refused';
import type { Seconds } from '../../base/time.ts';
import { timestampOf } from '../../base/time.ts';
import { answerQuestions, type Learnt, settingsIn, type TracedConfig } from '../trace/answer-questions.ts';
import {
  type FollowDeps,
  type FollowedTrace,
  hasGivenCode,
  isAnswered,
  isRefused,
  openTrace,
  tryAlternativeCalls,
} from '../trace/follow-trace.ts';
import type { TraceEnd, TraceLine } from '../trace/trace-line.ts';

/** Seconds in which a person logs in or signs up, the first time; and the second time, when NoiseAware knows them. */
const firstPatience: Seconds = 3600;
const secondPatience: Seconds = 180;

/** Seconds after an answered ConnectionURL call in which the browser comes back, if it does. */
const wayBack: Seconds = 20;

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

/** Guides the person at the terminal. */
export interface Guide {
  say(text: string): void;
  /** Shows an address that the person has to open in a browser. */
  open(url: string): void;
  /** Resolves when the person says that NoiseAware does not go on. */
  stuck(signal: AbortSignal): Promise<void>;
}

export interface RehearseDeps extends FollowDeps {
  guide: Guide;
  /** Whether to wait until the first user token has expired. */
  isWaiting: boolean;
  config: TracedConfig;
}

/** The report of a rehearsal. It has no secret, and can be sent to somebody without access. */
export interface Rehearsal {
  readonly at: string;
  readonly account: string;
  readonly ended: TraceEnd;
  readonly steps: readonly { step: StepName; outcome: string }[];
  readonly learnt: readonly Learnt[];
  /** As lines of `.env`. */
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
  const note = (step: StepName, outcome: string) => {
    steps.push({ step, outcome });
    guide.say(`${step}: ${outcome}`);
  };
  let ended: TraceEnd = 'complete';
  try {
    await walk(trace, { ...deps, account, note });
    if (stopped.aborted) ended = 'stopped';
    else if (trace.connection === null) ended = 'failed';
  } catch (error) {
    if (trace.lines.length <= 1) throw error;
    ended = 'relay_gone';
  }
  await trace.end(ended);
  const learnt = answerQuestions(trace.lines, config);
  return { at, account, ended, steps, learnt, settings: settingsIn(learnt), trace: trace.lines };
}

// --- Internal helpers ---

interface WalkDeps extends RehearseDeps {
  account: string;
  note(step: StepName, outcome: string): void;
}

async function walk(trace: FollowedTrace, deps: WalkDeps): Promise<void> {
  const { client, config, stopped, guide, note } = deps;
  const { found: redirectForm } = await trace.probe('redirect');
  if (redirectForm === 'fixed' && config.redirectPaths === 'each') {
    note('connect', 'not tried: NoiseAware takes listed redirect addresses alone');
    return;
  }
  note('connect', await authorize(trace, deps, 1));
  if (stopped.aborted) return;
  await tryAlternativeCalls(trace);
  const { connection } = trace;
  const works = trace.events('noiseaware').some(isAnswered);
  if (connection !== null) {
    const renewed = trace.lines.findLast((line) => line.kind === 'renewal');
    note('renew', `the connection is ${renewed?.status}`);
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
  guide.say('The same owner has to authorize once more.');
  note('authorize_again', await authorize(trace, deps, 2));
  if (stopped.aborted) return;
  await trace.renew();
  valueIn(await trace.during(client.disconnect({ id: connection, query: { forget: 'true' } })));
  note('disconnect', 'done; its codes and tokens are erased');
}

/** Lets the person authorize by a link, and gives the outcome in words. */
async function authorize(
  trace: FollowedTrace,
  { client, effects, guide, account }: WalkDeps,
  authorization: number,
): Promise<string> {
  const patience = authorization === 1 ? firstPatience : secondPatience;
  // The link works for as long as it is waited for below.
  const body = { account: { id: account }, confirm: false, expiresIn: firstPatience };
  const { url } = valueIn(await trace.during(client.makeLink({ body })));
  guide.open(url);
  guide.say('Waiting. If NoiseAware shows an error or does not go on, type "stuck" and press Enter.');
  const [presses, connectionUrlCalls, completions] = (['press', 'connection_url', 'completion'] as const).map(
    (kind) => trace.events(kind).length,
  ) as [number, number, number];
  const began = effects.now();
  let pressedAt: Seconds | undefined;
  let calledAt: Seconds | undefined;
  let isStuck = false;
  const listening = new AbortController();
  void guide.stuck(listening.signal).then(() => {
    isStuck = !listening.signal.aborted;
  });
  const isOver = () => {
    const now = effects.now();
    if (trace.events('press').length > presses) pressedAt ??= now;
    const calls = trace.events('connection_url').slice(connectionUrlCalls);
    if (calls.some(({ status }) => status === 200)) calledAt ??= now;
    if (trace.events('completion').length > completions || isStuck) return true;
    return calledAt === undefined
      ? pressedAt !== undefined && now >= pressedAt + patience
      : now >= calledAt + wayBack;
  };
  const outcome = await trace.until(isOver, began + firstPatience).finally(() => listening.abort());
  const newCompletions = trace.events('completion').slice(completions);
  if (newCompletions.length > 0) {
    const refused = newCompletions.find(isRefused);
    if (refused !== undefined) return `came back, and was not connected (${refused.code})`;
    return trace.connection === null
      ? 'came back, and waits for a confirmation, since another organization is connected: revoke this link in the console, and disconnect the account first'
      : 'connected';
  }
  if (outcome === 'stopped') return 'stopped';
  trace.note({ kind: 'no_return', authorization });
  return hasGivenCode(trace)
    ? 'NoiseAware called the ConnectionURL and did not send the browser back'
    : 'nothing came from NoiseAware';
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
