import type { StateWords } from '@noiseaware-connect/shared/connection-words';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { useState } from 'preact/hooks';
import { connectionWords } from '../../words/connection-words.ts';
import { describeDetails } from '../../words/describe-details.ts';

/** What few people need every day, folded away: drawn only where it is open, as a list may be long. */
export function ConnectionDetails(props: {
  connection: Connection;
  words: StateWords;
  name: string;
  now: number;
}) {
  const { connection, words, name, now } = props;
  const [open, setOpen] = useState(false);
  return (
    <details class="details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={connectionWords.actionOn(connectionWords.details, name)}>
        {connectionWords.details}
      </summary>
      {open && (
        <dl>
          {describeDetails(connection, words, now).map(({ term, text }) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>
                <bdi>{text}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  );
}
