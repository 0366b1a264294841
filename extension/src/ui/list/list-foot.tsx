import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import type { Counts } from '@noiseaware-connect/shared/parts/list/filters';
import type { Knowing } from '@noiseaware-connect/shared/words/describe-state';
import { listWords as words } from '@noiseaware-connect/shared/words/list-words';
import { clockOf, relativeTime } from '@noiseaware-connect/shared/words/moment';
import { plural } from '@noiseaware-connect/shared/words/plural';
import type { View } from '../../app/view.ts';
import { popupWords } from '../../words/popup-words.ts';

/** How many connections work, and how old that is. */
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
  const count = sure ? plural(popupWords.count, counts.fine) : plural(popupWords.countUnsure, open);
  const age = sure
    ? fill(popupWords.checked, { ago: relativeTime(Math.min(knownAt, now), now, 'shortRelative') })
    : fill(popupWords.asOf, { time: clockOf(knownAt, now) });
  return (
    <footer class="foot list-foot">
      <p data-age={sure ? 'sure' : 'old'}>
        <span>{count}</span> <span>{age}</span>
      </p>
      {counts.ended > 0 && (
        <Button action="show-ended" look="quiet" onClick={onEnded}>
          {plural(popupWords.ended, counts.ended)}
        </Button>
      )}
      <Button action="refresh" look="quiet" off={running} onClick={onRefresh}>
        {running ? popupWords.checking : sure ? popupWords.checkNow : words.tryNow}
      </Button>
    </footer>
  );
}
