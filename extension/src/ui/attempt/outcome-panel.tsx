import { fixedByOf } from '@noiseaware-connect/shared/connection-group';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Cause } from '@noiseaware-connect/shared/shapes';
import { lengthOf, waitOf } from '@noiseaware-connect/shared/words/moment';
import { reasonWords } from '@noiseaware-connect/shared/words/state-words';
import type { Outcome } from '../../app/model/flow.ts';
import type { FlowView, View } from '../../app/view.ts';
import { type RefusalCode, type Send, tell } from '../../messages.ts';
import { connectedWords } from '../../words/outcome-words.ts';
import { pairingWords } from '../../words/pairing-words.ts';
import { companyOf } from '../knowing.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import { shorten } from '../parts/shorten.ts';
import { describeOutcome, type OutcomeDescription } from './describe-outcome.ts';
import { OutcomeFrame } from './outcome-frame.tsx';

/** How an attempt ended, and the button for the next step. */
export function OutcomePanel(props: {
  flow: FlowView;
  outcome: Outcome;
  relay: View['relay'];
  send: Send;
  openOptions(): void;
}) {
  const { flow, outcome, relay, send, openOptions } = props;
  const { account, cause, code, organization } = flow;
  const words = describeOutcome({ ...flow, outcome });
  const named = typeof organization === 'string';
  const places = {
    account: shorten(account.name ?? account.id, 60),
    organization: named ? shorten(organization, 60) : '',
    company: companyOf(relay),
    login: relay?.loginHost ?? '',
    span:
      outcome === 'rate_limited'
        ? waitOf(flow.retryAfter ?? usualWait)
        : lengthOf(nearestMinute(flow.clocksApart ?? 0)),
  };
  const acts: Record<OutcomeDescription['button']['action'], () => void> = {
    retry: () => tell(send, 'retry', null),
    dismiss: () => tell(send, 'dismiss', null),
    'open-options': openOptions,
  };
  const { action, label } = words.button;
  return (
    <OutcomeFrame outcome={outcome} tone={words.tone} title={say(words.title, places)}>
      <p title={organization ?? undefined}>{say(named ? connectedWords.to : words.sentence, places)}</p>
      {cause !== undefined && saysMore(outcome, cause) && (
        <p class="soft">{say(reasonWords[cause as Cause] ?? reasonWords.other, places)}</p>
      )}
      {code !== undefined && <p class="soft">{say(describeRefusal(code as RefusalCode), places)}</p>}
      <div class="buttons">
        <Button action={action} look="primary" onClick={acts[action]}>
          {label}
        </Button>
        {action !== 'dismiss' && (
          <Button action="dismiss" onClick={acts.dismiss}>
            {pairingWords.dismiss}
          </Button>
        )}
      </div>
    </OutcomeFrame>
  );
}

// --- Internal helpers ---

/** Seconds to wait if the relay names no time. */
const usualWait = 60;

const nearestMinute = (milliseconds: number): number => Math.round(milliseconds / 60_000) * 60_000;

/** Whether a cause says more than the title: that NoiseAware does not answer is said once. */
const saysMore = (outcome: Outcome, cause: string): boolean =>
  outcome !== 'noiseaware_down' || fixedByOf(cause) !== 'time';
