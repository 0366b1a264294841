import { fill } from '@noiseaware-connect/shared/fill';
import type { View } from '../../app/view.ts';
import { listWords as words } from '../../words/list-words.ts';
import { clockOf, fromNow, plural } from '../../words/moment.ts';
import type { Knowing } from '../knowing.ts';
import { Button } from '../parts/button.tsx';
import type { Counts } from './find-connections.ts';

/** How many work, and how old that is. */
export function ListFoot(props: {
  view: View;
  counts: Counts;
  knowing: Knowing;
  onEnded(): void;
  onRefresh(): void;
}) {
  const { view, counts, knowing, onEnded, onRefresh } = props;
  const { now, knownAt, sure } = knowing;
  const { running } = view.refresh;
  const open = counts.needs_you + counts.trouble + counts.fine;
  const count = sure ? plural(words.count, counts.fine) : plural(words.countUnsure, open);
  const age = sure
    ? fill(words.checked, { ago: fromNow(Math.min(knownAt, now), now, 'shortRelative') })
    : fill(words.asOf, { time: clockOf(knownAt, now) });
  return (
    <footer class="foot list-foot">
      <p data-age={sure ? 'sure' : 'old'}>
        {count} · {age}
      </p>
      {counts.ended > 0 && (
        <Button action="show-ended" look="quiet" onClick={onEnded}>
          {plural(words.ended, counts.ended)}
        </Button>
      )}
      <Button action="refresh" look="quiet" off={running} onClick={onRefresh}>
        {running ? words.checking : sure ? words.checkNow : words.tryNow}
      </Button>
    </footer>
  );
}
