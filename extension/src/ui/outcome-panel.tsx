import type { Outcome } from '../app/flow.ts';
import { describeOutcome, type OutcomeWords } from '../app/outcome-words.ts';
import type { FlowView, View } from '../app/view.ts';
import { type Send, tell } from '../messages.ts';
import { Icon } from './icons.tsx';

const icons = { good: 'check', calm: 'info', bad: 'alert' } as const;

/** How an attempt ended, and what to do about it. */
export function OutcomePanel(props: {
  flow: FlowView;
  outcome: Outcome;
  relay: View['relay'];
  send: Send;
  openOptions(): void;
}) {
  const { flow, outcome, relay, send, openOptions } = props;
  const words = describeOutcome(outcome, {
    accountName: flow.account.name ?? flow.account.id,
    relayHost: relay?.host ?? 'The relay',
    loginHost: relay?.loginHost ?? 'NoiseAware’s login page',
    resumable: flow.resumable,
  });
  const acts: Record<OutcomeWords['button']['action'], () => void> = {
    retry: () => tell(send, 'retry', null),
    dismiss: () => tell(send, 'dismiss', null),
    'open-options': openOptions,
  };
  const { action, label } = words.button;
  return (
    <div class={`outcome ${words.tone}`} data-outcome={outcome}>
      <span class="outcome-icon">
        <Icon name={icons[words.tone]} />
      </span>
      <div class="outcome-text">
        <h2 class="outcome-title">{words.title}</h2>
        <p class="outcome-account" title={flow.account.id}>
          <bdi>{flow.account.name ?? flow.account.id}</bdi>
        </p>
        <p>{words.sentence}</p>
        {flow.detail !== null && <p class="detail">{flow.detail}</p>}
        <div class="buttons">
          <button type="button" class="button primary" data-action={action} onClick={acts[action]}>
            {label}
          </button>
          {action !== 'dismiss' && (
            <button type="button" class="button" data-action="dismiss" onClick={acts.dismiss}>
              Dismiss
            </button>
          )}
        </div>
      </div>
    </div>
  );
}
