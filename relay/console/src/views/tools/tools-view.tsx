import { fill } from '@noiseaware-connect/shared/fill';
import type { Tool } from '@noiseaware-connect/shared/tool';
import { useConsole } from '../../context/console-context.ts';
import { useFilters } from '../../context/use-filters.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { EntryName } from '../../parts/entry-name.tsx';
import { Search } from '../../parts/field.tsx';
import { Head } from '../../parts/head.tsx';
import { NothingFound } from '../../parts/list-tools.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { shellWords } from '../../words/shell-words.ts';
import { toolsWords as words } from '../../words/tools-words.ts';

/** The tools in which the extension shows chips. */
export function ToolsView() {
  const { page } = useConsole();
  const { query, set } = useFilters();
  const { q = '' } = query;
  const tools = useAnswer('tools', (relay) => relay.listTools());
  return (
    <>
      <Head title={shellWords.tabs.tools} lead={fill(words.lead, { command: page.command })} />
      <search class="filter-fields">
        <Search label={words.search} value={q} onChange={(value) => set({ q: value })} />
      </search>
      <Loaded {...tools}>
        {({ tools: all }) => (
          <Table
            items={all.filter((each) =>
              `${each.name}\n${each.id}`.toLowerCase().includes(q.trim().toLowerCase()),
            )}
            label={words.list}
            columns={columns()}
            rowOf={({ id }) => ({ 'data-entry': id })}
            nothing={
              <NothingFound
                none={words.none}
                picture="tools"
                command={`${page.command} tools add FILE`}
                filters={[[words.search, q]]}
                onClear={() => set({ q: '' })}
              />
            }
          />
        )}
      </Loaded>
    </>
  );
}

// --- Internal helpers ---

/** The columns of the list, in the page's language. */
const columns = (): readonly Column<Tool>[] => [
  {
    name: 'name',
    head: words.name,
    cell: ({ id, name }) => <EntryName name={name} id={id} />,
    sortKey: ({ name }) => name,
  },
  {
    name: 'pages',
    head: words.pages,
    cell: ({ pages }) => pages.map((page) => <code key={page}>{page}</code>),
  },
  {
    name: 'accounts',
    head: words.accounts,
    cell: ({ accounts }) => (accounts === undefined ? words.anyAccount : <code>{accounts}</code>),
  },
  {
    name: 'records',
    head: words.records,
    cell: ({ records }) => (records === undefined ? words.marked : <code>{records.selector}</code>),
  },
];
