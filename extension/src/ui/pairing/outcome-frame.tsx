import type { ComponentChildren } from 'preact';
import type { Outcome } from '../../app/pairing/flow.ts';
import type { FlowView } from '../../app/view.ts';
import type { OutcomeWords } from '../../words/outcome-words.ts';
import { Icon } from '../parts/icons.tsx';

const icons = { good: 'check', calm: 'info', ask: 'alert', bad: 'alert' } as const;

/** What every end of an attempt shows: how it ended, and for which account. */
export function OutcomeFrame(props: {
  outcome: Outcome;
  words: Pick<OutcomeWords, 'title' | 'tone'>;
  account: FlowView['account'];
  children: ComponentChildren;
}) {
  const { outcome, words, account, children } = props;
  const name = account.name ?? account.id;
  return (
    <div class={`outcome ${words.tone}`} data-outcome={outcome}>
      <span class="outcome-icon">
        <Icon name={icons[words.tone]} />
      </span>
      <div class="outcome-text">
        <h2 class="outcome-title">{words.title}</h2>
        <p class="outcome-account" title={account.id}>
          <bdi>{name}</bdi>
        </p>
        {children}
      </div>
    </div>
  );
}
