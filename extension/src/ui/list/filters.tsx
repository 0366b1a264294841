import { fill } from '@noiseaware-connect/shared/fill';
import { listWords as words } from '../../words/list-words.ts';
import { numberOf, plural } from '../../words/moment.ts';
import { Sign } from '../parts/icons.tsx';
import type { Counts, Filter } from './find-connections.ts';

const tones = { all: 'grey', needs_you: 'red', trouble: 'amber', ended: 'grey' } as const;

/** Whether anything is wrong, in one line: a filter for each group that has something, or that nothing is. */
export function Filters(props: {
  counts: Counts;
  filter: Filter;
  sure: boolean;
  onFilter(filter: Filter): void;
}) {
  const { counts, filter, sure, onFilter } = props;
  const has = (group: Filter) =>
    group === 'all' || group === filter || (group !== 'ended' && counts[group] > 0);
  const shown = (Object.keys(tones) as Filter[]).filter(has);
  const good = counts.needs_you + counts.trouble === 0 && counts.fine > 0;
  return (
    <fieldset class="filters" aria-label={words.filters}>
      {shown.map((each) => (
        <button
          key={each}
          type="button"
          class={`filter ${tones[each]}`}
          data-filter={each}
          aria-pressed={each === filter}
          onClick={() => onFilter(each)}
        >
          {fill(words.filter[each], { count: each === 'all' ? '' : numberOf(counts[each]) })}
        </button>
      ))}
      {good && sure && filter === 'all' && (
        <p class="truth">
          <Sign name="ok" tone="green" />
          {plural(words.fine, counts.fine)}
        </p>
      )}
    </fieldset>
  );
}
