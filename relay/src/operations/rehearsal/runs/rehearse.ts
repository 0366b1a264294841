import { valueIn } from '@noiseaware-connect/shared/call-refused';
import { minute, type Seconds } from '../../../base/time.ts';
import { type QuestionName, questionNames, questions } from '../questions/questions.ts';
import { isAnswered } from '../recorded/events.ts';
import type { Rehearsal } from '../report/rehearsal.ts';
import { learnCalls } from './learn-calls.ts';
import { type Notes, type RunDeps, run } from './run.ts';
import type { RunningTrace } from './running-trace.ts';
import { type Guide, waitForReturn } from './wait-for-return.ts';
import { whyNotConnected } from './why-not-connected.ts';

export interface RehearseDeps extends RunDeps {
  guide: Guide;
  /** How long a person may take for each of the two authorizations. */
  patience: Seconds;
  /** Whether to wait until the first user token has expired. */
  isWaiting: boolean;
}

/**
 * Goes through the life of a connection with one test account, against whatever NoiseAware the relay is set to: connect, renew,
 * refresh, perhaps wait, exchange the same code twice, authorize again, disconnect. What fails is noted and tried in other forms,
 * and everything that can still be learnt follows.
 * @throws {OperatorRefusal} if no relay is running
 * @throws {CallRefused} if a trace is running already, or the relay refuses the account
 */
export const rehearse = (deps: RehearseDeps, account: string): Promise<Rehearsal> =>
  run(deps, account, async (trace, notes) => {
    await walk(trace, { ...deps, ...notes, account });
    if (deps.stopped.aborted) return 'stopped';
    return trace.connection === null ? 'failed' : 'complete';
  });

// --- Internal helpers ---

/** Questions whose probe every rehearsal makes. */
const rehearsed: readonly QuestionName[] = questionNames.filter(
  (name) => questions[name].probe?.isRehearsed === true,
);

type WalkDeps = RehearseDeps & Notes & { account: string };

async function walk(trace: RunningTrace, deps: WalkDeps): Promise<void> {
  const { client, config, stopped, say, note, fail } = deps;
  const { found: redirectForm } = await trace.probe('redirect_path');
  if (redirectForm === 'fixed' && config.redirectPaths === 'each') {
    fail('connect', 'not tried, since NoiseAware takes listed redirect addresses alone');
    return;
  }
  const first = await authorize(trace, deps);
  if (stopped.aborted) return;
  if (first.isDone) note('connect', first.outcome);
  else fail('connect', first.outcome);
  await learnCalls(trace, deps);
  const { connection } = trace;
  if (connection !== null && (await wait(trace, deps)))
    note('wait', `the connection is ${(await trace.renew()).status}`);
  if (trace.events('noiseaware').some(isAnswered) && !stopped.aborted) {
    for (const name of rehearsed) await trace.probe(name);
    const again = await trace.probe('exchange');
    note('exchange_again', again.found === null ? `refused with ${again.status}` : 'works');
    const unknown = trace.lines.findLast((line) => line.kind === 'probe' && line.what === 'unknown_code');
    note('unknown_code', `answered ${unknown?.kind === 'probe' ? unknown.status : null}`);
  }
  if (connection === null || stopped.aborted) return;
  // What the calls above gave was not kept, and may have ended the connection's own tokens.
  await trace.renew();
  say('The same owner must authorize once more.');
  // The connection lives on, whatever comes of it.
  note('authorize_again', (await authorize(trace, deps)).outcome);
  if (stopped.aborted) return;
  await trace.renew();
  valueIn(await trace.during(client.disconnect({ id: connection, query: { forget: 'true' } })));
  note('disconnect', 'done; its codes and tokens are erased');
}

/** Lets the person authorize by a link: whether the account is connected by it, and what was seen. */
async function authorize(
  trace: RunningTrace,
  { client, effects, guide, say, account, patience }: WalkDeps,
): Promise<{ isDone: boolean; outcome: string }> {
  // The link works for as long as it is waited for.
  const body = { account: { id: account }, confirm: false, expiresIn: Math.max(minute, patience) };
  const { url } = valueIn(await trace.during(client.makeLink({ body })));
  guide.open(url);
  say('If NoiseAware shows an error or does not go on, type "stuck" and press Enter.');
  const end = await waitForReturn(trace, { effects, say, guide, patience });
  if (end === 'stopped') return { isDone: false, outcome: 'stopped' };
  if (end !== 'back') return { isDone: false, outcome: end.missing };
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
async function wait(trace: RunningTrace, { effects, say, isWaiting, stopped }: WalkDeps): Promise<boolean> {
  const { life } = trace.events('noiseaware').find(isAnswered) ?? {};
  if (life === undefined || !isWaiting || stopped.aborted) return false;
  say(`Waiting ${Math.ceil(life.seconds / 60)} min, until the user token has expired.`);
  return (await trace.until(() => false, effects.now() + life.seconds + 5)) === 'out_of_time';
}
