import type { Candidates } from '@noiseaware-connect/shared/contract/problem';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import { organizationsApart } from '@noiseaware-connect/shared/words/organization';
import { titleWords } from '@noiseaware-connect/shared/words/state-words';
import type { FlowView } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { candidateWords as words } from '../../words/pairing-words.ts';
import { shorten } from '../parts/shorten.ts';
import { OutcomeFrame } from './outcome-frame.tsx';

/** Asks which of an account's connections to reauthorize, if the organization that authorized has none of them. */
export function ConnectionQuestion(props: { flow: FlowView; candidates: Candidates; send: Send }) {
  const { flow, candidates, send } = props;
  const { account } = flow;
  const organizations = organizationsApart(
    candidates.map(({ organization }) => organization ?? words.unnamed),
  );
  return (
    <OutcomeFrame outcome="ambiguous_account" tone="amber" title={words.title}>
      <p>{say(words.sentence, { account: shorten(account.name ?? account.id, 40) })}</p>
      <p>{words.choose}</p>
      <div class="choices">
        {candidates.map(({ id, status }, index) => (
          <Button
            key={id}
            action="use-connection"
            data-connection={id}
            onClick={() => tell(send, 'use-connection', { connection: id })}
          >
            <span>
              <bdi>{organizations[index]?.name}</bdi> · {titleWords[status]}
            </span>
          </Button>
        ))}
        <Button action="dismiss" look="quiet" onClick={() => tell(send, 'dismiss', null)}>
          {words.none}
        </Button>
      </div>
    </OutcomeFrame>
  );
}
