import { fill } from '../../fill.ts';
import type { ConnectionGroup } from '../../shapes.ts';
import { listWords as words } from '../../words/list-words.ts';
import { numberOf, plural } from '../../words/plural.ts';
import { Sign } from '../icons.tsx';

/**
 * Which connections a list shows. `all` and `mine`, those that the person has connected or is responsible for, leave out
 * ended ones, unless something was typed.
 */
export type Filter = 'all' | 'mine' | Exclude<ConnectionGroup, 'fine'>;

/** How many connections are in each group. */
export type Counts = Record<ConnectionGroup, number>;

const tones = { all: 'grey', mine: 'grey', needs_you: 'red', trouble: 'amber', ended: 'grey' } as const;

/** A filter for each group that has connections, for the ended ones only while they are shown, or the line that nothing is wrong. */
export function Filters(props: {
  counts: Counts;
  filter: Filter;
  sure: boolean;
  onFilter(filter: Filter): void;
}) {
  const { counts, filter, sure, onFilter } = props;
  // Beside the ended ones, the groups of living ones would have no room on the line.
  const isShown = (each: Filter) =>
    each === 'all' ||
    each === 'mine' ||
    each === filter ||
    (each !== 'ended' && filter !== 'ended' && counts[each] > 0);
  const filters = (Object.keys(tones) as Filter[]).filter(isShown);
  const good = counts.needs_you + counts.trouble === 0 && counts.fine > 0;
  return (
    <fieldset class="filters" aria-label={words.filters}>
      {filters.map((each) => (
        <button
          key={each}
          type="button"
          class={`filter ${tones[each]}`}
          data-filter={each}
          aria-pressed={each === filter}
          onClick={() => onFilter(each)}
        >
          {fill(words.filter[each], {
            count: each === 'all' || each === 'mine' ? '' : numberOf(counts[each]),
          })}
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
