import { Button } from '@noiseaware-connect/shared/parts/button';
import { Icon } from '@noiseaware-connect/shared/parts/icons';
import { Rows } from '@noiseaware-connect/shared/parts/list/rows';
import { say } from '@noiseaware-connect/shared/parts/say';
import { may } from '@noiseaware-connect/shared/role';
import { linkWords } from '@noiseaware-connect/shared/words/link-words';
import { listWords } from '@noiseaware-connect/shared/words/list-words';
import { dayOf, momentOf } from '@noiseaware-connect/shared/words/moment';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf, type ViewProps } from '../../context/route.ts';
import { useFilters } from '../../context/use-filters.ts';
import { Loaded } from '../../loading/loaded.tsx';
import { useAnswer } from '../../loading/use-answer.ts';
import { Day } from '../../parts/field.tsx';
import { Download, NothingFound } from '../../parts/list-tools.tsx';
import { Picture } from '../../parts/picture.tsx';
import { connectionsWords as words } from '../../words/connections-words.ts';
import { linksWords } from '../../words/links-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { useMakeLink } from '../links/use-make-link.tsx';
import { AccountPanel } from './account-panel.tsx';
import { ColumnHeads, Columns } from './columns.tsx';
import { ConnectionPanel } from './connection-panel.tsx';
import { Counts } from './counts.tsx';
import { useLookAgain } from './look-again.tsx';
import { requestQueryOf, useConnections } from './use-connections.ts';
import { WaitingLinks } from './waiting-links.tsx';

/**
 * All connections as the relay orders them, with counts, search and filters. The open one, or the open account, is shown beside the
 * list, or instead of it.
 */
export function ConnectionsView({ id, account }: ViewProps) {
  const { now, go, page, calls } = useConsole();
  const { query, set, pages: count, setPages: note } = useFilters();
  const { q = '', group = '', dies = '' } = query;
  const [at, setAt] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const summary = useAnswer('summary', (relay) => relay.summarizeConnections());
  const pages = useConnections(query, { count, note });
  const nextDeath = summary.value?.nextDeath ?? null;
  const { askFor, shownFor } = useMakeLink();
  const lookAgain = useLookAgain();

  const knowing = { now, knownAt: now, sure: pages.failure === null, mayConnect: may(page, 'connect') };
  const isOpen = id !== undefined || account !== undefined;
  const open = (each: string) => go(hrefOf('connections', each, query));
  const close = () => go(hrefOf('connections', undefined, query));
  const clear = () => set({ q: '', group: '', dies: '' });
  const focusRow = (each: string | null) =>
    root.current?.querySelector<HTMLElement>(`[data-connection="${CSS.escape(each ?? '')}"] .open`)?.focus();

  // After closing a connection, the focus returns to its row.
  const before = useRef(id);
  useLayoutEffect(() => {
    if (id === undefined && before.current !== undefined) focusRow(before.current);
    before.current = id;
  }, [id]);

  /** Opens the account that has the searched id, whichever filters are set. */
  const openSearchedId = async () => {
    const searched = q.trim();
    const result = await calls().listConnections({ query: { q: searched, limit: '10' } });
    const ids = result.ok ? result.value.connections.map(({ account }) => account.id) : [];
    const match =
      ids.find((each) => each === searched) ??
      ids.find((each) => each.toLowerCase() === searched.toLowerCase());
    if (match !== undefined) go(hrefOf('accounts', match, query));
  };

  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && q.trim() !== '') void openSearchedId();
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    root.current?.querySelector<HTMLElement>('.list .open')?.focus();
  };
  const isAll = Object.keys(requestQueryOf(query)).length === 0;
  return (
    <div class={`panes ${isOpen ? 'is-open' : ''}`} ref={root}>
      <section class="list-pane" aria-busy={pages.isOld}>
        <div class="find">
          <div class="find-head">
            <h1 tabIndex={-1}>{shellWords.tabs.connections}</h1>
            <div class="buttons">
              {nextDeath !== null && (
                <p class="small soft next-end">
                  {words.nextEnd}{' '}
                  <a
                    href={hrefOf('connections', undefined, { dies: nextDeath.slice(0, 'yyyy-mm-dd'.length) })}
                  >
                    {momentOf(Date.parse(nextDeath), now)}
                  </a>
                </p>
              )}
              {may(page, 'administer') && group === 'needs_you' && (
                <Button action="look-again" look="quiet" onClick={lookAgain}>
                  {words.lookAgain}
                </Button>
              )}
              <Download path="/v1/connections.csv" query={requestQueryOf(query)} />
            </div>
          </div>
          <div class="find-fields">
            <Counts summary={summary.value} group={group} onGroup={(each) => set({ group: each })} />
            <search class="search">
              <Icon name="search" />
              <input
                ref={search}
                type="search"
                class="input"
                aria-label={words.search}
                placeholder={words.search}
                maxLength={200}
                value={q}
                onInput={(event) => set({ q: event.currentTarget.value })}
                onKeyDown={onKey}
              />
            </search>
            <Day name="dies" label={words.dies} value={dies} onChange={(each) => set({ dies: each })} />
          </div>
          <ColumnHeads />
        </div>
        {may(page, 'connect') && <WaitingLinks count={summary.value?.waitingLinks ?? 0} />}
        {!isOpen && shownFor(null)}
        <Loaded value={pages.items} failure={pages.failure} again={pages.again}>
          {(items) =>
            items.length > 0 ? (
              <Rows
                connections={items}
                knowing={knowing}
                blocked={false}
                mend={{
                  action: 'make-link',
                  text: linkWords.make,
                  textFor: linksWords.makeFor,
                  run: (connection) => {
                    open(connection.id);
                    askFor({ account: connection.account, connection: connection.id });
                  },
                }}
                at={id ?? at}
                open={id}
                hrefOf={(each) => hrefOf('connections', each, query)}
                columnsOf={(connection) => <Columns connection={connection} knowing={knowing} />}
                onAt={setAt}
                onOpen={open}
                onEnd={pages.more}
                onLeave={() => search.current?.focus()}
              />
            ) : (
              <div class="middle" role="status" data-state="empty">
                {isAll ? (
                  <>
                    <Picture of="connections" />
                    <h2>{words.none}</h2>
                    <p>{words.noneLead}</p>
                    {may(page, 'connect') && (
                      <Button
                        action="make-link"
                        look={shownFor(null) ? '' : 'primary'}
                        onClick={() => askFor()}
                      >
                        {linksWords.new}
                      </Button>
                    )}
                  </>
                ) : (
                  <>
                    {q.trim() !== '' && <h2>{say(listWords.noMatch, { typed: q.trim() })}</h2>}
                    <NothingFound
                      none={words.none}
                      filters={[
                        [words.searched, q],
                        [listWords.filters, group === '' ? '' : groupName(group)],
                        [words.dies, dies === '' ? '' : dayOf(Date.parse(`${dies}T12:00`), now)],
                      ]}
                      onClear={clear}
                    />
                  </>
                )}
              </div>
            )
          }
        </Loaded>
      </section>
      {isOpen && (
        <section class="detail-pane">
          {id !== undefined && (
            <ConnectionPanel
              key={id}
              id={id}
              listedConnection={pages.items?.find((each) => each.id === id)}
              knowing={knowing}
              askForLink={askFor}
              madeLink={shownFor(id)}
              onBack={close}
            />
          )}
          {account !== undefined && (
            <AccountPanel
              key={account}
              account={account}
              knowing={knowing}
              askForLink={askFor}
              shownFor={shownFor}
              onBack={close}
            />
          )}
        </section>
      )}
    </div>
  );
}

// --- Internal helpers ---

const groupName = (group: string): string =>
  (listWords.states as Readonly<Record<string, string>>)[group] ?? group;
