import { fixedByOf } from '@noiseaware-connect/shared/connection-group';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { OrganizationName } from '@noiseaware-connect/shared/parts/organization';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Cause } from '@noiseaware-connect/shared/shapes';
import { lengthOf, waitOf } from '@noiseaware-connect/shared/words/moment';
import { organizationOf } from '@noiseaware-connect/shared/words/organization';
import { reasonWords } from '@noiseaware-connect/shared/words/state-words';
import type { Outcome } from '../../app/model/flow.ts';
import type { FlowView, View } from '../../app/view.ts';
import { type RefusalCode, type Send, tell } from '../../messages.ts';
import { pairingWords } from '../../words/pairing-words.ts';
import { companyOf } from '../knowing.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import { shorten } from '../parts/shorten.ts';
import { describeOutcome, type OutcomeDescription } from './describe-outcome.ts';
import { LogOutLink } from './log-out-link.tsx';
import { NextSteps, type Onward } from './next-steps.tsx';
import { OutcomeFrame } from './outcome-frame.tsx';

/** How an attempt ended, and the buttons for the next step. */
export function OutcomePanel(props: {
  flow: FlowView;
  outcome: Outcome;
  view: View;
  now: number;
  send: Send;
  openOptions(): void;
  onward: Onward;
}) {
  const { flow, outcome, view, now, send, openOptions, onward } = props;
  const { account, cause, code, organization } = flow;
  const { relay } = view;
  const words = describeOutcome({ ...flow, outcome });
  const places = {
    account: shorten(account.name ?? account.id, 60),
    company: companyOf(relay),
    login: relay?.loginHost ?? '',
    span:
      outcome === 'rate_limited'
        ? waitOf(flow.retryAfter ?? usualWait)
        : lengthOf(nearestMinute(flow.clocksApart ?? 0)),
  };
  const dismiss = () => tell(send, 'dismiss', null);
  const acts: Record<Exclude<OutcomeDescription['button']['action'], 'dismiss'>, () => void> = {
    retry: () => tell(send, 'retry', null),
    'open-options': openOptions,
  };
  const { action, label } = words.button;
  const isAboutLogin = outcome === 'wrong_organization' || flow.organizations !== null;
  return (
    <OutcomeFrame outcome={outcome} tone={words.tone} title={say(words.title, places)}>
      {typeof organization === 'string' && (
        <p>
          <OrganizationName {...organizationOf(organization)} />
        </p>
      )}
      <p>{say(words.sentence, places)}</p>
      {cause !== undefined && saysMore(outcome, cause) && (
        <p class="soft">{say(reasonWords[cause as Cause] ?? reasonWords.other, places)}</p>
      )}
      {code !== undefined && <p class="soft">{say(describeRefusal(code as RefusalCode), places)}</p>}
      {isAboutLogin && <LogOutLink flow={flow} />}
      {action === 'dismiss' ? (
        <NextSteps {...{ view, now, onward }} account={account.id} done={label} onDone={dismiss} />
      ) : (
        <div class="buttons">
          <Button action={action} look="primary" onClick={acts[action]}>
            {label}
          </Button>
          <Button action="dismiss" onClick={dismiss}>
            {pairingWords.dismiss}
          </Button>
        </div>
      )}
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
