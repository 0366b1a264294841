import type { Outcome } from '../../app/model/flow.ts';
import {
  outcomeButtons as buttons,
  outcomeNext as next,
  outcomeSentences,
  outcomeTitles,
} from '../../words/outcome-words.ts';

/**
 * The texts for the end of an attempt. The sentence has places for the `{account}`, the `{company}` and the `{login}`
 * host.
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

/**
 * The texts for the end of an attempt, and the button for the next step. `resumable`: NoiseAware has authorized and the
 * redirect is held, so trying again needs no new window. `isStarted`: the relay has begun the attempt.
 */
export function describeOutcome(
  outcome: Outcome,
  {
    resumable,
    isOrganizationKept,
    isStarted = true,
  }: { resumable: boolean; isOrganizationKept: boolean; isStarted?: boolean },
): OutcomeDescription {
  const ending = outcome === 'cancelled' && isOrganizationKept ? 'kept' : outcome;
  const [tone, button] = heads[ending];
  const more = outcome in next ? next[resumable ? 'held' : (outcome as keyof typeof next)] : '';
  return {
    title: titles[ending],
    tone,
    button: { action: actions[button] ?? 'retry', label: buttons[button] },
    sentence:
      `${!isStarted && outcome === 'relay_down' ? outcomeSentences.not_begun : sentences[ending]} ${more}`.trim(),
  };
}
