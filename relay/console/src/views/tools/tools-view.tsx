import { Row } from '@noiseaware-connect/shared/parts/row';
import { useFilters } from '../../context/use-filters.ts';
import { Entries, Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { Entry } from '../../parts/entry.tsx';
import { Search } from '../../parts/field.tsx';
import { Head } from '../../parts/head.tsx';
import { NothingFound } from '../../parts/list-tools.tsx';
import { shellWords } from '../../words/shell-words.ts';
import { toolsWords as words } from '../../words/tools-words.ts';

/** The tools in which the extension shows chips. */
export function ToolsView() {
  const { query, set } = useFilters();
  const { q = '' } = query;
  const tools = useAnswer('tools', (relay) => relay.listTools());
  return (
    <>
      <Head title={shellWords.tabs.tools} lead={words.lead} />
      <search class="filter-fields">
        <Search label={words.search} value={q} onChange={(value) => set({ q: value })} />
      </search>
      <Loaded {...tools}>
        {({ tools: all }) => (
          <Entries
            items={all.filter((each) =>
              `${each.name}\n${each.id}`.toLowerCase().includes(q.trim().toLowerCase()),
            )}
            label={words.list}
            nothing={
              <NothingFound none={words.none} filters={[[words.search, q]]} onClear={() => set({ q: '' })} />
            }
          >
            {({ id, name, pages, accounts, records }) => (
              <Entry key={id} id={id} name={name} about={id}>
                <dl class="rows">
                  <Row term={words.pages}>
                    {pages.map((page) => (
                      <code key={page}>{page}</code>
                    ))}
                  </Row>
                  <Row term={words.accounts}>
                    {accounts === undefined ? words.anyAccount : <code>{accounts}</code>}
                  </Row>
                  <Row term={words.records}>
                    {records === undefined ? words.marked : <code>{records.selector}</code>}
                  </Row>
                </dl>
              </Entry>
            )}
          </Entries>
        )}
      </Loaded>
    </>
  );
}
