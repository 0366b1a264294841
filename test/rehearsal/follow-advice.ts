import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { type Rehearsal, rehearse } from '@noiseaware-connect/relay/operations/rehearsal/rehearse';
import type { Learnt } from '@noiseaware-connect/relay/operations/trace/answer-questions';
import { type Situation, situationOf } from '../faults/situation.ts';
import { doWholeJob } from '../faults/whole-job.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import type { Switches } from '../sandbox/switches/switches.ts';
import { walkLogin } from '../sandbox/walk-login.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { ownerBrowser } from '../support/relay/owner.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

/** The most rehearsals until a NoiseAware is understood: what one advises may let the next one come further. */
const mostRounds = 5;

/** A person who opens the address that the rehearsal shows, authorizes, and says so when it does not go on. */
function person() {
  let stuck = Promise.withResolvers<void>();
  const opened: string[] = [];
  return {
    opened,
    open(url: string): void {
      opened.push(url);
      stuck = Promise.withResolvers();
      const { resolve } = stuck;
      void authorize(url).then((isBack) => {
        if (!isBack) resolve();
      });
    },
    stuck: () => stuck.promise,
  };
}

/** Goes through NoiseAware's pages by an owner's link; gives whether the browser came back. */
export async function authorize(url: string): Promise<boolean> {
  const owner = ownerBrowser();
  const authorizeUrl = await owner.press(url);
  const { location } = await walkLogin(authorizeUrl);
  if (location === undefined) return false;
  // A browser that brings nothing, or a fragment, ends at a page of the relay that says so.
  return owner.comeBack(location).then(
    () => true,
    () => false,
  );
}

/** One rehearsal of a running relay. */
function rehearseOnce({ door, config }: Pick<TestRelay, 'door' | 'config'>): Promise<Rehearsal> {
  const effects = { ...realEffects(createLog('silent')), sleep: hastySleep };
  const { open, stuck } = person();
  const guide = { say: () => undefined, open, stuck };
  const stopped = new AbortController().signal;
  const deps = {
    isWaiting: false,
    patience: 3_600,
    client: door.client,
    effects,
    config,
    guide,
    stopped,
    print: () => undefined,
  };
  return rehearse(deps, 'rehearsal');
}

/** What one rehearsal with a relay as it is by default has learnt, by question: the answer, what was seen, the setting. */
export async function learntFrom(switches: Partial<Switches>): Promise<Record<string, string>> {
  const { learnt } = await rehearseWith(switches, {});
  return Object.fromEntries(
    learnt.map(({ question, answer, seen, setting }) => [
      question,
      [answer, seen, setting].filter(Boolean).join(', '),
    ]),
  );
}

/** Rehearses with a relay as it is by default, follows the advice, and does the whole job with it. */
export async function followAdvice(values: Readonly<Record<string, unknown>>): Promise<{
  settings: Record<string, string>;
  outcome: string;
}> {
  const situation = situationOf('a rehearsal', values);
  const { settings, learnt } = await advised(situation);
  const { setting = null, seen = '' } = learnt.find(({ question }) => question === 'refresh') ?? {};
  const refreshes =
    setting === null ? /^(?:POST|PUT|PATCH|GET) \S+ \w+( \S+)*$/.test(seen) : !setting.endsWith('=off');
  return { settings, outcome: await doWholeJob({ ...situation, env: settings, refreshes }) };
}

// --- Internal helpers ---

async function advised({
  switches,
}: Situation): Promise<{ settings: Record<string, string>; learnt: readonly Learnt[] }> {
  const settings: Record<string, string> = {};
  for (let round = 1; ; round += 1) {
    const rehearsal = await rehearseWith(switches, settings);
    for (const setting of rehearsal.settings) {
      const [name = '', ...value] = setting.split('=');
      settings[name] = value.join('=');
    }
    if (rehearsal.ended === 'complete' || round === mostRounds) return { settings, learnt: rehearsal.learnt };
  }
}

async function rehearseWith(
  switches: Partial<Switches>,
  settings: Record<string, string>,
): Promise<Rehearsal> {
  const sandbox = await startSandbox({ switches });
  const relay = await startTestRelay({ sandbox, env: settings, effects: { sleep: hastySleep } });
  return rehearseOnce(relay).finally(() => stopBoth(sandbox, relay));
}

async function stopBoth(sandbox: Sandbox, relay: TestRelay): Promise<void> {
  await relay.stop();
  await sandbox.stop();
}
