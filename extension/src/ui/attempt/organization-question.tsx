import type { Organizations } from '@noiseaware-connect/shared/contract/problem';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { FlowView } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { organizationWords as said } from '../../words/pairing-words.ts';
import { shorten, shortenDistinctly } from '../parts/shorten.ts';
import { OutcomeFrame } from './outcome-frame.tsx';

/**
 * Asks what to do if another organization was authorized than the connection's. Nothing has changed yet. To keep it so
 * is the first button and the prominent one.
 */
export function OrganizationQuestion(props: { flow: FlowView; organizations: Organizations; send: Send }) {
  const { flow, organizations, send } = props;
  const { connected, answered } = organizations;
  const { account, resumable } = flow;
  const [inText, otherInText] = shortenDistinctly(connected, answered, 40);
  const [onButton, otherOnButton] = shortenDistinctly(connected, answered, 40);
  const old = <Named name={connected} text={inText} />;
  const other = <Named name={answered} text={otherInText} />;
  return (
    <OutcomeFrame outcome="wrong_organization" tone="amber" title={said.title}>
      <p>{say(said.sentence, { account: shorten(account.name ?? account.id, 40), old, other })}</p>
      <p>{say(said.replacing, { old, other })}</p>
      <p class="soft small">{resumable ? say(said.mistake, { old }) : say(said.answerGone, { other })}</p>
      <div class="choices">
        <Button
          action="keep-organization"
          look="primary"
          onClick={() => tell(send, 'keep-organization', null)}
        >
          {say(said.keep, { old: <Named name={connected} text={onButton} /> })}
        </Button>
        {resumable ? (
          <Button
            key="use"
            action="use-organization"
            onClick={() => tell(send, 'use-organization', { organization: answered })}
          >
            {say(said.use, { other: <Named name={answered} text={otherOnButton} /> })}
          </Button>
        ) : (
          <Button key="retry" action="retry" onClick={() => tell(send, 'retry', null)}>
            {said.authorizeAgain}
          </Button>
        )}
      </div>
    </OutcomeFrame>
  );
}

/** An organization's name as the relay sends it: text of any length and script. */
const Named = ({ name, text }: { name: string; text: string }) => (
  <bdi title={text === name ? undefined : name}>{text}</bdi>
);
