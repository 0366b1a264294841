import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Link } from '@noiseaware-connect/shared/shapes';
import { linkWords as words } from '@noiseaware-connect/shared/words/link-words';
import { useState } from 'preact/hooks';
import type { Ask, Asked } from '../../messages.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';

/** Asks the maker of a link whether the organization that has authorized is the right one. */
export function LinkQuestion({ link, ask }: { link: Link; ask: Ask }) {
  const { id, account, organization = '' } = link;
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState('');
  const run = async (asking: Promise<Asked<unknown>>) => {
    setWorking(true);
    const answer = await asking;
    setWorking(false);
    if (!answer.ok) setProblem(describeRefusal(answer.code));
  };
  return (
    <section class="banner notice amber" data-waiting={id} role="status">
      <Sign name="act" tone="amber" />
      <div>
        <strong>{say(words.question, { account: account.name ?? account.id })}</strong>
        <p>{say(words.asked, { organization })}</p>
        {problem !== '' && <p class="problem">{problem}</p>}
        <div class="buttons">
          <Button
            action="confirm-link"
            look="primary low"
            off={working}
            onClick={() => run(ask((client) => client.confirmLink({ id, body: { organization } })))}
          >
            {words.connect}
          </Button>
          <Button
            action="refuse-link"
            look="low"
            off={working}
            onClick={() => run(ask((client) => client.revokeLink({ id })))}
          >
            {words.refuse}
          </Button>
        </div>
      </div>
    </section>
  );
}
