import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import type { Rehearsal } from '@noiseaware-connect/relay/operations/rehearsal/report/rehearsal';
import { rehearse } from '@noiseaware-connect/relay/operations/rehearsal/runs/rehearse';
import { type Situation, situationOf } from '../faults/situation.ts';
import { doWholeJob } from '../faults/whole-job.ts';
import type { Switches } from '../sandbox/switches/switches.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { type NoiseAwareStage, startNoiseAware } from './noiseaware-stage.ts';
import type { NoiseAware } from './noiseawares.ts';
import { authorizeByLink } from './owner.ts';

/** The most rehearsals until a NoiseAware is understood: what one advises may let the next one come further. */
const mostRounds = 5;

/** A rehearsal, and what was said to the person. */
export interface Transcript extends Rehearsal {
  readonly said: readonly string[];
}

/** One rehearsal with a relay that has these settings, and is as it is by default else. */
export async function rehearseWith(
  noiseaware: Partial<NoiseAware>,
  settings: Readonly<Record<string, string>> = {},
): Promise<Transcript> {
  const stage = await startNoiseAware(noiseaware, settings);
  try {
    if (noiseaware.isConnectedBefore) {
      const { client } = await stage.relay.enrol('Alex');
      await connectAccount(client, { id: 'cust-1' });
    }
    return await rehearseAt(stage, noiseaware);
  } finally {
    await stage.stop();
  }
}

/** Rehearses with a relay as it is by default, and with what each rehearsal advises, until one advises nothing more. */
export async function advised(
  noiseaware: Partial<NoiseAware>,
): Promise<{ settings: Record<string, string>; rehearsals: readonly Transcript[] }> {
  const settings: Record<string, string> = { ...noiseaware.begins };
  const rehearsals: Transcript[] = [];
  for (let round = 1; round <= mostRounds; round += 1) {
    const rehearsal = await rehearseWith(noiseaware, settings);
    rehearsals.push(rehearsal);
    for (const setting of rehearsal.settings) {
      const [name = '', ...value] = setting.split('=');
      settings[name] = value.join('=');
    }
    if (rehearsal.settings.length === 0) break;
  }
  return { settings, rehearsals };
}

/** What one rehearsal with a relay as it is by default has learnt, by question: the answer, what was seen, the setting. */
export async function learntFrom(switches: Partial<Switches>): Promise<Record<string, string>> {
  const { learnt } = await rehearseWith({ switches });
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
  const situation: Situation = situationOf('a rehearsal', values);
  const { settings, rehearsals } = await advised({ switches: situation.switches });
  const { seen = '' } = rehearsals.at(-1)?.learnt.find(({ question }) => question === 'refresh') ?? {};
  const refreshes = /^(?:POST|PUT|PATCH|GET) \S+ \w+( \S+)*$/.test(seen);
  return { settings, outcome: await doWholeJob({ ...situation, env: settings, refreshes }) };
}

// --- Internal helpers ---

/** One rehearsal with a person who authorizes, and who types "stuck" where NoiseAware does not go on. */
async function rehearseAt(
  { relay: { door, config } }: Pick<NoiseAwareStage, 'relay'>,
  noiseaware: Partial<NoiseAware>,
): Promise<Transcript> {
  const real = realEffects(createLog('silent'));
  let passed = 0;
  let stuck = Promise.withResolvers<void>();
  const said: string[] = [];
  const guide = {
    open(url: string): void {
      stuck = Promise.withResolvers();
      const { resolve } = stuck;
      const pass = (seconds: number) => {
        passed += seconds;
      };
      void authorizeByLink(url, { noiseaware, pass }).then((isBack) => {
        if (!isBack) resolve();
      });
    },
    stuck: () => stuck.promise,
  };
  const rehearsal = await rehearse(
    {
      isWaiting: false,
      patience: 3_600,
      client: door.client,
      effects: { now: () => real.now() + passed, sleep: hastySleep },
      config,
      say: (text) => void said.push(text),
      guide,
      stopped: new AbortController().signal,
      print: () => undefined,
    },
    'rehearsal',
  );
  return { ...rehearsal, said };
}
