import { useEffect, useRef } from 'preact/hooks';
import { type Step, steps, type Wait } from '../../app/pairing/flow.ts';
import type { FlowView, View } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { Icon } from '../parts/icons.tsx';
import { OrganizationQuestion } from './organization-question.tsx';
import { OutcomePanel } from './outcome-panel.tsx';

const labels: Record<Step, string> = {
  starting: 'Prepare',
  authorizing: 'Authorize',
  completing: 'Finish',
  connected: 'Connected',
};

const sentences: Record<Step, string> = {
  starting: 'Asking the relay for a fresh attempt.',
  authorizing: 'Go on in NoiseAware’s window: log in or sign up, then press Authorize.',
  completing: 'NoiseAware has said yes. The relay is collecting the tokens.',
  connected: 'Connected.',
};

const waits: Record<Wait, string> = {
  relay: 'The relay does not answer properly. Trying again by itself.',
  noiseaware: 'NoiseAware does not answer the relay properly. Trying again by itself.',
  recovery: 'Asking the relay how far this attempt came.',
};

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
    <section class="card flow" ref={panel} tabIndex={-1} aria-label="Connecting an account">
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
        {flow.connection === null ? 'Connecting' : 'Reconnecting'} <bdi>{name}</bdi>
      </h2>
      <ol class="steps">
        {steps.map((step, index) => (
          <li
            key={step}
            class={index < at ? 'step done' : index === at ? 'step current' : 'step'}
            aria-current={index === at ? 'step' : undefined}
          >
            <span class="step-dot">{index < at && <Icon name="check" />}</span>
            <span class="step-label">{labels[step]}</span>
          </li>
        ))}
      </ol>
      <p class="flow-sentence">{flow.waitingFor === null ? sentences[flow.step] : waits[flow.waitingFor]}</p>
      <div class="buttons">
        {flow.hasWindow && flow.step === 'authorizing' && (
          <button
            type="button"
            class="button primary"
            data-action="show-window"
            onClick={() => tell(send, 'show-window', null)}
          >
            Show the window
          </button>
        )}
        <button
          type="button"
          class="button"
          data-action="cancel-flow"
          onClick={() => tell(send, 'cancel-flow', null)}
        >
          Cancel
        </button>
      </div>
    </div>
  );
}
