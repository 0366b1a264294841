import { Sign } from '@noiseaware-connect/shared/parts/icons';
import type { ComponentChildren } from 'preact';
import type { Outcome } from '../../app/model/flow.ts';
import type { OutcomeDescription } from './describe-outcome.ts';

const signs = { green: 'ok', grey: 'off', amber: 'act', red: 'act' } as const;

/** The frame of every ended attempt: sign, title, content. */
export function OutcomeFrame(props: {
  outcome: Outcome;
  tone: OutcomeDescription['tone'];
  title: ComponentChildren;
  children: ComponentChildren;
}) {
  const { outcome, tone, title, children } = props;
  return (
    <div class="outcome" data-outcome={outcome}>
      <Sign name={signs[tone]} tone={tone} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}
