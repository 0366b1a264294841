import { describeCause, describeOrganization } from '@noiseaware-connect/shared/connection-words';
import type { Cause } from '@noiseaware-connect/shared/shapes';
import type { Outcome } from '../../app/pairing/flow.ts';
import type { FlowView, View } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { describeOutcome, type OutcomeWords } from '../../words/outcome-words.ts';
import { pairingWords } from '../../words/pairing-words.ts';
import { Button } from '../parts/button.tsx';
import { say } from '../parts/say.tsx';
import { shorten } from '../parts/shorten.ts';
import { OutcomeFrame } from './outcome-frame.tsx';

/** How an attempt ended, and what to do about it. */
export function OutcomePanel(props: {
  flow: FlowView;
  outcome: Outcome;
  relay: View['relay'];
  send: Send;
  openOptions(): void;
}) {
  const { flow, outcome, relay, send, openOptions } = props;
  const { account, cause, detail, organization } = flow;
  const words = describeOutcome(outcome, { resumable: flow.resumable, kept: flow.organizations !== null });
  const places = {
    account: account.name ?? account.id,
    relay: relay?.host ?? pairingWords.relay,
    login: relay?.loginHost ?? pairingWords.loginPage,
  };
  const acts: Record<OutcomeWords['button']['action'], () => void> = {
    retry: () => tell(send, 'retry', null),
    dismiss: () => tell(send, 'dismiss', null),
    'open-options': openOptions,
  };
  const { action, label } = words.button;
  return (
    <OutcomeFrame outcome={outcome} words={words} account={account}>
      <p>
        {say(words.sentence, places)} {organization !== undefined && <Organization named={organization} />}
      </p>
      {detail !== null && <p class="detail">{detail}</p>}
      {cause !== undefined && <p class="detail">{describeCause(cause as Cause)}</p>}
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

/** Which organization it became, or that nothing says so. */
const Organization = ({ named }: { named: string | null }) => (
  <bdi title={named ?? undefined}>{describeOrganization(named === null ? null : shorten(named, 60))}</bdi>
);
