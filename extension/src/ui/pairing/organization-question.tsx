import type { Organizations } from '@noiseaware-connect/shared/failure';
import type { FlowView } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { shorten, shortenApart } from '../parts/shorten.ts';
import { OutcomeFrame } from './outcome-frame.tsx';

const words = { title: 'Another organization', tone: 'ask' } as const;

/**
 * Asks what is meant where another organization was authorized than the connection belongs to. Nothing has changed yet:
 * to leave it so is the first button and the one that stands out, and none is pressed by a key that was meant for
 * something else.
 */
export function OrganizationQuestion(props: { flow: FlowView; organizations: Organizations; send: Send }) {
  const { flow, organizations, send } = props;
  const { connected, answered } = organizations;
  const { account, resumable } = flow;
  const [inText, otherInText] = shortenApart(connected, answered, 40);
  const [onButton, otherOnButton] = shortenApart(connected, answered, 24);
  const old = <Named name={connected} shown={inText} />;
  const other = <Named name={answered} shown={otherInText} />;
  return (
    <OutcomeFrame outcome="wrong_organization" words={words} account={account}>
      <p>
        <bdi>{shorten(account.name ?? account.id, 40)}</bdi> is connected to {old} at NoiseAware, but this
        time {other} was authorized. The connection to {old} is untouched and keeps working.
      </p>
      {resumable ? (
        <p class="detail">
          If this was a mistake, keep {old} and log out of NoiseAware before you reconnect with the right
          login.
        </p>
      ) : (
        <p class="detail">
          The browser has stopped the extension meanwhile, and NoiseAware’s answer is gone. To use {other},
          authorize again: you are then asked once more.
        </p>
      )}
      <div class="choices">
        <button
          type="button"
          class="button primary"
          data-action="keep-organization"
          onClick={() => tell(send, 'keep-organization', null)}
        >
          Keep <Named name={connected} shown={onButton} />
        </button>
        {resumable ? (
          <button
            key="use"
            type="button"
            class="button"
            data-action="use-organization"
            onClick={() => tell(send, 'use-organization', { organization: answered })}
          >
            Use <Named name={answered} shown={otherOnButton} /> from now on
          </button>
        ) : (
          <button
            key="retry"
            type="button"
            class="button"
            data-action="retry"
            onClick={() => tell(send, 'retry', null)}
          >
            Authorize again
          </button>
        )}
      </div>
    </OutcomeFrame>
  );
}

/** What the relay calls an organization: text that may be long and of any script. */
const Named = ({ name, shown }: { name: string; shown: string }) => (
  <bdi class="organization" title={shown === name ? undefined : name}>
    {shown}
  </bdi>
);
