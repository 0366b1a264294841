import { Row } from '@noiseaware-connect/shared/parts/row';
import { Entries, Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { Entry } from '../../parts/entry.tsx';
import { Head } from '../../parts/head.tsx';
import { shellWords } from '../../words/shell-words.ts';
import { toolsWords as words } from '../../words/tools-words.ts';

/** The tools in which the extension shows chips. */
export function ToolsView() {
  const tools = useAnswer('tools', (relay) => relay.listTools());
  return (
    <>
      <Head title={shellWords.tabs.tools} lead={words.lead} />
      <Loaded {...tools}>
        {({ tools: all }) => (
          <Entries items={all} label={words.list} nothing={words.none}>
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
