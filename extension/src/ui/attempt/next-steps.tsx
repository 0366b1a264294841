import { Button } from '@noiseaware-connect/shared/parts/button';
import { plural } from '@noiseaware-connect/shared/words/plural';
import type { View } from '../../app/view.ts';
import { nextWords as words } from '../../words/outcome-words.ts';
import { nextInNeed } from './next-in-need.ts';

/** Where a person goes after an attempt. Neither starts anything by itself. */
export interface Onward {
  /** Opens the details of a connection. */
  open(connection: string): void;
  /** Opens the Connect form. */
  connect(): void;
}

/** After an attempt: Done, and beside it the next connection that needs a person, or else another account. */
export function NextSteps(props: {
  view: Pick<View, 'known' | 'summary'>;
  now: number;
  /** The id of the attempt's account. */
  account: string;
  done: string;
  onDone(): void;
  onward: Onward;
}) {
  const { view, now, account, done, onDone, onward } = props;
  const next = nextInNeed(view, account, now);
  return (
    <>
      {next !== undefined && <p class="soft">{plural(words.waiting, next.count)}</p>}
      <div class="buttons">
        <Button action="dismiss" look="primary" onClick={onDone}>
          {done}
        </Button>
        {next === undefined ? (
          <Button action="connect-another" onClick={onward.connect}>
            {words.another}
          </Button>
        ) : (
          <Button action="next-in-need" onClick={() => onward.open(next.connection.id)}>
            {plural(words.next, next.count)}
          </Button>
        )}
      </div>
    </>
  );
}
