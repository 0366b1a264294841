import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import { steps } from '../../app/model/flow.ts';
import type { FlowView, View } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { stepSentences, stepWords, waitSentences, pairingWords as words } from '../../words/pairing-words.ts';
import { companyOf } from '../knowing.ts';
import { ConnectionQuestion } from './connection-question.tsx';
import type { Onward } from './next-steps.tsx';
import { OrganizationQuestion } from './organization-question.tsx';
import { OutcomePanel } from './outcome-panel.tsx';

interface AttemptProps {
  flow: FlowView;
  view: View;
  now: number;
  send: Send;
  openOptions(): void;
  onward: Onward;
}

/** The attempt to connect: its progress while it runs, and how it ended. */
export function Attempt(props: AttemptProps) {
  const { flow, view, send } = props;
  const { outcome, organizations, candidates } = flow;
  return (
    <section class="attempt" aria-label={words.region} aria-live="polite">
      {outcome === null ? (
        <Progress {...{ flow, send }} notifies={view.notifications} company={companyOf(view.relay)} />
      ) : outcome === 'wrong_organization' && organizations !== null ? (
        <OrganizationQuestion flow={flow} organizations={organizations} send={send} />
      ) : outcome === 'ambiguous_account' && candidates !== undefined && flow.resumable ? (
        <ConnectionQuestion flow={flow} candidates={candidates} send={send} />
      ) : (
        <OutcomePanel {...props} outcome={outcome} />
      )}
    </section>
  );
}

/** The title of the attempt. */
export function attemptTitle({ connection, account, outcome }: FlowView) {
  const name = account.name ?? account.id;
  if (outcome !== null) return <bdi>{name}</bdi>;
  return say(connection === null ? words.connecting : words.reconnecting, { name });
}

function Progress(props: {
  flow: FlowView;
  /** Whether a notification tells how it ends. */
  notifies: boolean;
  company: string;
  send: Send;
}) {
  const { flow, notifies, company, send } = props;
  const at = steps.indexOf(flow.step);
  const { waitingFor } = flow;
  const inStep = flow.step === 'authorizing' ? stepSentences.authorizing : undefined;
  const sentence = waitingFor === null ? inStep : waitSentences[waitingFor];
  return (
    <div class="attempt" data-flow={flow.step}>
      <ol class="steps">
        {steps.map((step, index) => (
          <li key={step} class={index < at ? 'done' : ''} aria-current={index === at ? 'step' : undefined}>
            <Sign
              name={index < at ? 'ok' : index === at ? 'busy' : 'next'}
              tone={index < at ? 'green' : index === at ? 'blue' : 'grey'}
            />
            <span>{stepWords[step]}</span>
          </li>
        ))}
      </ol>
      {sentence !== undefined && <p>{say(sentence, { company })}</p>}
      <div class="buttons">
        {flow.hasWindow && flow.step === 'authorizing' && (
          <Button action="show-window" look="primary" onClick={() => tell(send, 'show-window', null)}>
            {words.showWindow}
          </Button>
        )}
        <Button action="cancel-flow" onClick={() => tell(send, 'cancel-flow', null)}>
          {words.cancel}
        </Button>
      </div>
      <p class="soft">{notifies ? words.mayClose : words.mayCloseQuietly}</p>
    </div>
  );
}
