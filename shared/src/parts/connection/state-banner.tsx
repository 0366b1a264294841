import type { ComponentChildren } from 'preact';
import type { StateDescription } from '../../words/describe-state.ts';
import { clockOf, momentOf, relativeTime } from '../../words/moment.ts';
import { reasonWords, titleWords } from '../../words/state-words.ts';
import { Sign } from '../icons.tsx';
import { say } from '../say.tsx';

/** A connection's state and its reason. Each surface adds who can fix it. */
export function StateBanner(props: {
  state: StateDescription;
  now: number;
  company: string;
  children: ComponentChildren;
}) {
  const { state, now, company, children } = props;
  const { when, tone } = state;
  return (
    <div class={`banner ${tone}`}>
      <Sign name={state.sign} tone={tone} />
      <div>
        <strong>
          {say(titleWords[state.title], {
            when: relativeTime(when, now),
            time: clockOf(when, now),
            stamp: momentOf(when, now),
          })}
        </strong>
        <p>{say(reasonWords[state.reason], { company })}</p>
        {children}
      </div>
    </div>
  );
}
