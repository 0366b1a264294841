import type { ConnectionSummary } from '@noiseaware-connect/shared/shapes';
import { listWords } from '@noiseaware-connect/shared/words/list-words';
import { momentOf } from '@noiseaware-connect/shared/words/moment';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { connectionsWords as words } from '../../words/connections-words.ts';

const groups = [
  {
    name: '',
    tone: 'grey',
    count: ({ needsYou, trouble, fine }: ConnectionSummary) => needsYou + trouble + fine,
  },
  { name: 'fine', tone: 'green', count: ({ fine }: ConnectionSummary) => fine },
  { name: 'needs_you', tone: 'red', count: ({ needsYou }: ConnectionSummary) => needsYou },
  { name: 'trouble', tone: 'amber', count: ({ trouble }: ConnectionSummary) => trouble },
  { name: 'ended', tone: 'grey', count: ({ ended }: ConnectionSummary) => ended },
] as const;

/** How many connections are in each state. Each tile is the filter for its own. */
export const Tiles = (props: {
  summary: ConnectionSummary | undefined;
  group: string;
  now: number;
  onGroup(group: string): void;
}) => {
  const { summary, group, now, onGroup } = props;
  return (
    <fieldset class="tiles" aria-label={listWords.filters}>
      {groups.map(({ name, tone, count }) => (
        <button
          key={name}
          type="button"
          class={`tile ${summary !== undefined && count(summary) > 0 ? tone : 'grey'}`}
          data-filter={name === '' ? 'all' : name}
          aria-pressed={group === name}
          onClick={() => onGroup(name)}
        >
          <span>{name === '' ? words.connected : listWords.states[name]}</span>
          <strong>{summary === undefined ? '–' : numberOf(count(summary))}</strong>
          {name === '' && summary?.nextDeath != null && (
            <span class="tile-note">
              {words.nextEnd} <span class="nowrap">{momentOf(Date.parse(summary.nextDeath), now)}</span>
            </span>
          )}
        </button>
      ))}
    </fieldset>
  );
};
