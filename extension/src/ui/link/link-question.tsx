import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { OrganizationName } from '@noiseaware-connect/shared/parts/organization';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Link } from '@noiseaware-connect/shared/shapes';
import { describeWaiting } from '@noiseaware-connect/shared/words/describe-waiting';
import { linkWords } from '@noiseaware-connect/shared/words/link-words';
import { organizationsApart } from '@noiseaware-connect/shared/words/organization';
import { useState } from 'preact/hooks';
import type { Ask, Asked } from '../../messages.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';

/** Asks the maker of a link whether the organization that has authorized is the right one, or may replace that of today. */
export function LinkQuestion({ link, ask, now }: { link: Link; ask: Ask; now: number }) {
  const { id, organization = '' } = link;
  const question = describeWaiting(link, now);
  const [today, authorized] = organizationsApart([question.values.current, question.values.organization]);
  const names = { ...question.values, current: today.name, organization: authorized.name };
  const namesAndIds = {
    ...question.values,
    current: <OrganizationName {...today} />,
    organization: <OrganizationName {...authorized} />,
  };
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState('');
  // Where another organization is connected than this question says, that is to be read before it is replaced.
  const organizations = `${link.current} ${organization}`;
  const [untrue, setUntrue] = useState('');
  const run = async (asking: Promise<Asked<unknown>>) => {
    setWorking(true);
    const answer = await asking;
    setWorking(false);
    if (answer.ok) return;
    setProblem(
      answer.code === 'not_found' ? linkWords.gone : describeRefusal(answer.code, answer.retryAfter),
    );
    if (answer.code === 'wrong_organization') setUntrue(organizations);
  };
  return (
    <section class="banner notice amber" data-waiting={id} role="status">
      <Sign name="act" tone="amber" />
      <div>
        <strong>{say(question.title, question.values)}</strong>
        {question.sentences.map((sentence, index) => (
          <p key={sentence}>{say(sentence, index === 0 ? namesAndIds : names)}</p>
        ))}
        {problem !== '' && <p class="problem">{problem}</p>}
        <div class="buttons">
          <Button
            action="confirm-link"
            look="primary low"
            off={working || untrue === organizations}
            onClick={() => run(ask((client) => client.confirmLink({ id, body: { organization } })))}
          >
            {question.confirm}
          </Button>
          <Button
            action="refuse-link"
            look="low"
            off={working}
            onClick={() => run(ask((client) => client.revokeLink({ id })))}
          >
            {question.refuse}
          </Button>
        </div>
      </div>
    </section>
  );
}
