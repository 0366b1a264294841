import type { CallFailure } from '@noiseaware-connect/shared/client';
import type { Candidates } from '@noiseaware-connect/shared/contract/problem';
import { say } from '@noiseaware-connect/shared/parts/say';
import { type Link, unknownOrganization } from '@noiseaware-connect/shared/shapes';
import { connectionWords } from '@noiseaware-connect/shared/words/connection-words';
import { describeWaiting } from '@noiseaware-connect/shared/words/describe-waiting';
import { linkWords } from '@noiseaware-connect/shared/words/link-words';
import { titleWords } from '@noiseaware-connect/shared/words/state-words';
import { useState } from 'preact/hooks';
import type { Question } from '../../context/console-context.ts';
import { Choice } from '../../parts/field.tsx';
import { linksWords as words } from '../../words/links-words.ts';

/**
 * What is to be read before a link is confirmed once more: which connection it replaces where an account has several, and
 * always which organization is connected today and which one has authorized.
 */
export function afterRefusal(
  { code, connections, organizations }: CallFailure,
  link: Link,
  now: number,
): ReturnType<NonNullable<Question['after']>> {
  if (code === 'ambiguous_account' && connections !== undefined) {
    const fields = <WhichConnection {...{ connections, link, now }} />;
    return { fields, confirm: linkWords.replace, isEnd: true };
  }
  if (code !== 'wrong_organization' || organizations === undefined) return undefined;
  return {
    fields: <Replaced link={link} current={organizations.connected} now={now} />,
    confirm: linkWords.replace,
    isEnd: true,
  };
}

// --- Internal helpers ---

const statusWords: Readonly<Record<string, string>> = titleWords;

/** Says which organization is connected today, which one has authorized, and what replacing does. */
function Replaced({ link, current, now }: { link: Link; current: string; now: number }) {
  const { sentences, values } = describeWaiting({ ...link, current }, now);
  return sentences.map((sentence) => <p key={sentence}>{say(sentence, values)}</p>);
}

/** The choice of the connection that is replaced, none at first, and what that does. */
function WhichConnection(props: { connections: Candidates; link: Link; now: number }) {
  const { connections, link, now } = props;
  const [id, setId] = useState('');
  const chosen = connections.find((each) => each.id === id);
  return (
    <>
      <Choice
        name="connection"
        label={words.whichConnection}
        required
        value={id}
        options={[
          ['', words.choose],
          ...connections.map(
            (candidate) =>
              [
                candidate.id,
                `${candidate.organization ?? connectionWords.noOrganization} · ${statusWords[candidate.status] ?? candidate.status}`,
              ] as const,
          ),
        ]}
        onChange={setId}
      />
      <div aria-live="polite">
        {chosen && <Replaced link={link} current={chosen.organization ?? unknownOrganization} now={now} />}
      </div>
    </>
  );
}
