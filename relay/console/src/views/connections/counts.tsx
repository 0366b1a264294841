import type { ConnectionSummary } from '@noiseaware-connect/shared/shapes';
import { listWords } from '@noiseaware-connect/shared/words/list-words';
import { numberOf } from '@noiseaware-connect/shared/words/plural';

const groups = [
  {
    name: '',
    tone: 'grey',
    count: ({ needsYou, trouble, fine }: ConnectionSummary) => needsYou + trouble + fine,
  },
  { name: 'needs_you', tone: 'red', count: ({ needsYou }: ConnectionSummary) => needsYou },
  { name: 'trouble', tone: 'amber', count: ({ trouble }: ConnectionSummary) => trouble },
  { name: 'fine', tone: 'green', count: ({ fine }: ConnectionSummary) => fine },
  { name: 'ended', tone: 'grey', count: ({ ended }: ConnectionSummary) => ended },
] as const;

/** How many connections there are, without ended ones, and in each state. Each count is the filter for its own. */
export const Counts = (props: {
  summary: ConnectionSummary | undefined;
  group: string;
  onGroup(group: string): void;
}) => {
  const { summary, group, onGroup } = props;
  return (
    <fieldset class="counts" aria-label={listWords.filters}>
      {groups.map(({ name, tone, count }) => (
        <button
          key={name}
          type="button"
          class={`count ${summary !== undefined && count(summary) > 0 ? tone : 'grey'}`}
          data-filter={name === '' ? 'all' : name}
          aria-pressed={group === name}
          onClick={() => onGroup(name)}
        >
          {name === '' ? listWords.filter.all : listWords.states[name]}{' '}
          <strong>{summary === undefined ? '–' : numberOf(count(summary))}</strong>
        </button>
      ))}
    </fieldset>
  );
};
