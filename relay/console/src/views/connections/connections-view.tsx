import { Icon } from '@noiseaware-connect/shared/parts/icons';
import { type Filter, Filters } from '@noiseaware-connect/shared/parts/list/filters';
import { Rows } from '@noiseaware-connect/shared/parts/list/rows';
import { say } from '@noiseaware-connect/shared/parts/say';
import { linkWords } from '@noiseaware-connect/shared/words/link-words';
import { listWords } from '@noiseaware-connect/shared/words/list-words';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf, type ViewProps } from '../../context/route.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { connectionsWords as words } from '../../words/connections-words.ts';
import { linksWords } from '../../words/links-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { useMakeLink } from '../links/use-make-link.tsx';
import { ConnectionPanel } from './connection-panel.tsx';
import { useConnections } from './use-connections.ts';
import { WaitingLinks } from './waiting-links.tsx';

const none = { needsYou: 0, trouble: 0, fine: 0, ended: 0 };

/** All connections, those that need a person first, with search and filters. The open one is shown beside the list, or instead of it. */
export function ConnectionsView({ id }: ViewProps) {
  const { now, go } = useConsole();
  const [typed, setTyped] = useState('');
  const [filter, setFilter] = useState<Filter>('all');
  const [at, setAt] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const summary = useAnswer('summary', (relay) => relay.summarizeConnections());
  const pages = useConnections(typed, filter);
  const { askFor, shownFor } = useMakeLink();

  const { needsYou: needs_you, ...others } = summary.value ?? none;
  const knowing = { now, knownAt: now, sure: pages.failure === null };
  const open = (each: string) => go(hrefOf('connections', each));
  const focusRow = (each: string | null) =>
    root.current?.querySelector<HTMLElement>(`[data-connection="${CSS.escape(each ?? '')}"] .open`)?.focus();

  // After closing a connection, the focus returns to its row.
  const before = useRef(id);
  useLayoutEffect(() => {
    if (id === undefined && before.current !== undefined) focusRow(before.current);
    before.current = id;
  }, [id]);

  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    root.current?.querySelector<HTMLElement>('.list .open')?.focus();
  };
  return (
    <div class={`panes ${id === undefined ? '' : 'is-open'}`} ref={root}>
      <section class="list-pane" aria-busy={pages.isOld}>
        <div class="find">
          <h1 tabIndex={-1}>{shellWords.tabs.connections}</h1>
          <search class="search">
            <Icon name="search" />
            <input
              ref={search}
              type="search"
              class="input"
              aria-label={words.search}
              placeholder={words.search}
              maxLength={200}
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
              onKeyDown={onKey}
            />
          </search>
          <Filters
            counts={{ ...others, needs_you }}
            filter={filter}
            sure={knowing.sure}
            withEnded
            onFilter={setFilter}
          />
        </div>
        <WaitingLinks />
        <Loaded value={pages.items} failure={pages.failure} again={pages.again}>
          {(items) =>
            items.length > 0 ? (
              <Rows
                found={items}
                knowing={knowing}
                blocked={false}
                mend={{
                  action: 'make-link',
                  text: linkWords.make,
                  textFor: linksWords.makeFor,
                  run: ({ id: each, account }) => {
                    open(each);
                    askFor({ account, connection: each });
                  },
                }}
                at={id ?? at}
                open={id}
                onAt={setAt}
                onOpen={open}
                onEnd={pages.more}
                onLeave={() => search.current?.focus()}
              />
            ) : (
              <div class="middle" role="status" data-state="empty">
                {typed.trim() === '' && filter === 'all' ? (
                  <>
                    <h2>{words.none}</h2>
                    <p>{words.noneLead}</p>
                  </>
                ) : (
                  <h2>
                    {typed.trim() === ''
                      ? listWords.noneHere
                      : say(listWords.noMatch, { typed: typed.trim() })}
                  </h2>
                )}
              </div>
            )
          }
        </Loaded>
      </section>
      <section class="detail-pane">
        {id === undefined ? (
          <p class="soft choose">{words.choose}</p>
        ) : (
          <ConnectionPanel
            key={id}
            id={id}
            known={pages.items?.find((each) => each.id === id)}
            knowing={knowing}
            askForLink={askFor}
            madeLink={shownFor(id)}
            onBack={() => go(hrefOf('connections'))}
          />
        )}
      </section>
    </div>
  );
}
