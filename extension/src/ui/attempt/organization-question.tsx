import type { Organizations } from '@noiseaware-connect/shared/contract/problem';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { OrganizationName } from '@noiseaware-connect/shared/parts/organization';
import { say } from '@noiseaware-connect/shared/parts/say';
import { organizationsApart } from '@noiseaware-connect/shared/words/organization';
import type { FlowView } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { organizationWords as said } from '../../words/pairing-words.ts';
import { shorten, shortenDistinctly } from '../parts/shorten.ts';
import { LogOutLink } from './log-out-link.tsx';
import { OutcomeFrame } from './outcome-frame.tsx';

/**
 * Asks what to do if another organization was authorized than the connection's. Nothing has changed yet. To keep it so
 * is the first button and the prominent one.
 */
export function OrganizationQuestion(props: { flow: FlowView; organizations: Organizations; send: Send }) {
  const { flow, organizations, send } = props;
  const { connected, answered } = organizations;
  const { account, resumable } = flow;
  const [today, authorized] = organizationsApart([connected, answered]);
  const [oldName, otherName] = shortenDistinctly(today.name, authorized.name, 40);
  const old = <bdi title={connected}>{oldName}</bdi>;
  const other = <bdi title={answered}>{otherName}</bdi>;
  return (
    <OutcomeFrame outcome="wrong_organization" tone="amber" title={said.title}>
      <p>
        {say(said.sentence, {
          account: shorten(account.name ?? account.id, 40),
          // Their ids stand here and nowhere else.
          old: <OrganizationName name={oldName} id={today.id} />,
          other: <OrganizationName name={otherName} id={authorized.id} />,
        })}
      </p>
      <p>{say(said.replacing, { old, other })}</p>
      <p class="soft small">{resumable ? say(said.mistake, { old }) : say(said.answerGone, { other })}</p>
      <div class="choices">
        <Button
          action="keep-organization"
          look="primary"
          onClick={() => tell(send, 'keep-organization', null)}
        >
          {say(said.keep, { old })}
        </Button>
        {resumable ? (
          <Button
            key="use"
            action="use-organization"
            onClick={() => tell(send, 'use-organization', { organization: answered })}
          >
            {say(said.use, { other })}
          </Button>
        ) : (
          <Button key="retry" action="retry" onClick={() => tell(send, 'retry', null)}>
            {said.authorizeAgain}
          </Button>
        )}
        <LogOutLink flow={flow} />
      </div>
    </OutcomeFrame>
  );
}
