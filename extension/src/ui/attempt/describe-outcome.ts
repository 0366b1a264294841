import type { Outcome } from '../../app/model/flow.ts';
import type { FlowView } from '../../app/view.ts';
import {
  outcomeButtons as buttons,
  outcomeNext as next,
  outcomeSentences,
  outcomeTitles,
} from '../../words/outcome-words.ts';

/**
 * The texts for the end of an attempt. Title and sentence have places for the `{account}`, the `{company}`, the
 * `{login}` host and a `{span}` of time.
 */
export interface OutcomeDescription {
  title: string;
  tone: 'green' | 'grey' | 'amber' | 'red';
  button: { action: 'retry' | 'dismiss' | 'open-options'; label: string };
  sentence: string;
}

/** An outcome, or `kept`: a person kept the connection's organization. */
type Ending = Outcome | 'kept';

const actions: Partial<Record<keyof typeof buttons, OutcomeDescription['button']['action']>> = {
  done: 'dismiss',
  checkSetup: 'open-options',
  enterLink: 'open-options',
};

const heads: Record<Ending, [OutcomeDescription['tone'], keyof typeof buttons]> = {
  connected: ['green', 'done'],
  cancelled: ['grey', 'startAgain'],
  kept: ['grey', 'done'],
  declined: ['grey', 'startAgain'],
  authorized_before: ['red', 'startAgain'],
  window_closed: ['grey', 'openAgain'],
  timed_out: ['grey', 'startAgain'],
  login_unreachable: ['red', 'tryAgain'],
  refused_by_noiseaware: ['red', 'startAgain'],
  noiseaware_down: ['red', 'tryAgain'],
  relay_down: ['red', 'tryAgain'],
  relay_trouble: ['red', 'tryAgain'],
  rate_limited: ['amber', 'tryAgain'],
  clocks_differ: ['red', 'tryAgain'],
  not_a_relay: ['red', 'tryAgain'],
  refused_by_relay: ['red', 'startAgain'],
  redirect_lost: ['red', 'authorizeAgain'],
  answer_missing: ['red', 'startAgain'],
  interrupted: ['grey', 'startAgain'],
  window_still_open: ['grey', 'tryAgain'],
  wrong_login_host: ['red', 'checkSetup'],
  wrong_organization: ['red', 'startAgain'],
  ambiguous_account: ['red', 'startAgain'],
  session_ended: ['red', 'enterLink'],
  extension_failed: ['red', 'startAgain'],
};

const titles: Record<Ending, string> = outcomeTitles;
const sentences: Record<Ending, string> = outcomeSentences;

/** The facts about an ended attempt that its texts depend on. */
type EndedFlow = { outcome: Outcome } & Partial<
  Pick<FlowView, 'step' | 'resumable' | 'organizations' | 'clocksApart'>
>;

/**
 * The texts for the end of an attempt, and the button for the next step. `resumable`: NoiseAware has authorized and the
 * redirect is held, so trying again needs no new window.
 */
export function describeOutcome(flow: EndedFlow): OutcomeDescription {
  const { outcome, resumable = false } = flow;
  const ending = outcome === 'cancelled' && flow.organizations ? 'kept' : outcome;
  const [tone, button] = heads[ending];
  const more = outcome in next ? next[resumable ? 'held' : (outcome as keyof typeof next)] : '';
  return {
    title: titles[ending],
    tone,
    button: { action: actions[button] ?? 'retry', label: buttons[button] },
    sentence: `${sentenceOf(ending, flow)} ${more}`.trim(),
  };
}

// --- Internal helpers ---

/** Differences that are shorter, in milliseconds, are not the one for which a relay refuses a proof. */
const leastDifference = 60_000;

function sentenceOf(ending: Ending, { step, clocksApart = 0 }: EndedFlow): string {
  if (ending === 'relay_down' && step === 'starting') return outcomeSentences.not_begun;
  if (ending === 'clocks_differ' && !(clocksApart >= leastDifference))
    return outcomeSentences.clocks_differ_unmeasured;
  return sentences[ending];
}
