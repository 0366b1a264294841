import { useEffect, useRef } from 'preact/hooks';
import { steps } from '../../app/pairing/flow.ts';
import type { FlowView, View } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { pairingWords, stepLabels, stepSentences, waitSentences } from '../../words/pairing-words.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icons.tsx';
import { OrganizationQuestion } from './organization-question.tsx';
import { OutcomePanel } from './outcome-panel.tsx';

/** The attempt to connect: its progress while it runs, and how it ended. */
export function FlowPanel(props: { flow: FlowView; relay: View['relay']; send: Send; openOptions(): void }) {
  const { flow, send } = props;
  const { outcome, organizations, resumable } = flow;
  const panel = useRef<HTMLElement>(null);
  // The button that was pressed is gone by now; without this a keyboard would be back at the page's beginning.
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement === null) panel.current?.focus();
  }, [outcome, resumable]);
  return (
    <section class="card flow" ref={panel} tabIndex={-1} aria-label={pairingWords.region}>
      {outcome === null ? (
        <Progress flow={flow} send={send} />
      ) : outcome === 'wrong_organization' && organizations !== null ? (
        <OrganizationQuestion flow={flow} organizations={organizations} send={send} />
      ) : (
        <OutcomePanel {...props} outcome={outcome} />
      )}
    </section>
  );
}

function Progress({ flow, send }: { flow: FlowView; send: Send }) {
  const at = steps.indexOf(flow.step);
  const name = flow.account.name ?? flow.account.id;
  return (
    <div data-flow={flow.step}>
      <h2 class="flow-title" title={name}>
        {flow.connection === null ? pairingWords.connecting : pairingWords.reconnecting} <bdi>{name}</bdi>
      </h2>
      <ol class="steps">
        {steps.map((step, index) => (
          <li
            key={step}
            class={index < at ? 'step done' : index === at ? 'step current' : 'step'}
            aria-current={index === at ? 'step' : undefined}
          >
            <span class="step-dot">{index < at && <Icon name="check" />}</span>
            <span class="step-label">{stepLabels[step]}</span>
          </li>
        ))}
      </ol>
      <p class="flow-sentence">
        {flow.waitingFor === null ? stepSentences[flow.step] : waitSentences[flow.waitingFor]}
      </p>
      <div class="buttons">
        {flow.hasWindow && flow.step === 'authorizing' && (
          <Button action="show-window" look="primary" onClick={() => tell(send, 'show-window', null)}>
            {pairingWords.showWindow}
          </Button>
        )}
        <Button action="cancel-flow" onClick={() => tell(send, 'cancel-flow', null)}>
          {pairingWords.cancel}
        </Button>
      </div>
    </div>
  );
}
