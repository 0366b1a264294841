import { Button, type Off } from '@noiseaware-connect/shared/parts/button';
import { Icon, IconButton } from '@noiseaware-connect/shared/parts/icons';
import { type Filter, Filters } from '@noiseaware-connect/shared/parts/list/filters';
import { Rows } from '@noiseaware-connect/shared/parts/list/rows';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import type { Knowing } from '@noiseaware-connect/shared/words/describe-state';
import { listWords as words } from '@noiseaware-connect/shared/words/list-words';
import { plural } from '@noiseaware-connect/shared/words/plural';
import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { View } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { popupWords } from '../../words/popup-words.ts';
import { Top } from '../parts/window.tsx';
import type { BelowRows as BelowRowsComponent } from './below-rows.tsx';
import { addMatches, concernsStaff, countsOf, findConnections } from './find-connections.ts';
import { ListFoot } from './list-foot.tsx';
import type { RelaySearch } from './use-relay-search.ts';

/** What a person has chosen in the list. Kept while one of its connections is shown. */
export interface ListState {
  typed: string;
  filter: Filter;
  /** The connection that was acted on or looked at last. */
  at: string | null;
}
export const freshList: ListState = { typed: '', filter: 'all', at: null };

/** The popup's first view: whether anything is wrong, and what to do about it. */
export function ListView(props: {
  view: View;
  knowing: Knowing;
  send: Send;
  blocked: Off;
  state: ListState;
  /** The search field. */
  search: RefObject<HTMLInputElement | null>;
  /** Whether the person comes back from a view below it. */
  isBack: boolean;
  /** What the relay has found beyond the kept connections. */
  relaySearch: RelaySearch;
  belowRows: typeof BelowRowsComponent | undefined;
  /** The button that leads to links for all owners who have to authorize; null until it is loaded. */
  sendLinks: ComponentChildren;
  onState(state: ListState): void;
  onOpen(id: string): void;
  onReconnect(connection: Connection): void;
  /** @param typed what was searched for */
  onConnect(typed?: string): void;
  openOptions(): void;
  openPanel: (() => void) | undefined;
  /** Notices and offers between the head and the rows. */
  children: ComponentChildren;
}) {
  const {
    view,
    knowing,
    send,
    blocked,
    state,
    search,
    isBack,
    relaySearch,
    belowRows: BelowRows,
    sendLinks,
    onState,
    onOpen,
    onReconnect,
    onConnect,
    openOptions,
    openPanel,
  } = props;
  const { typed, filter, at } = state;
  const { relay, known: list } = view;
  const all = list?.connections ?? [];
  const me = relay?.staff.id;
  const window = useRef<HTMLDivElement>(null);
  // Groups depend on days, so updating them once a minute is enough.
  const minute = Math.floor(knowing.now / 60_000) * 60_000;
  const { summary } = view;
  const counts = useMemo(() => countsOf({ summary, known: list }, minute), [summary, list, minute]);
  const localMatches = useMemo(
    () => findConnections(all, { typed, filter, keep: at, now: minute, me }),
    [all, typed, filter, at, minute],
  );
  const wantsEnded = filter === 'ended' || typed.trim() !== '';
  const others = relaySearch.connections.filter((each) => filter !== 'mine' || concernsStaff(each, me));
  const rows = addMatches(localMatches, others, { connections: all, wantsEnded });
  const total = counts.needs_you + counts.trouble + counts.fine;
  const isEmpty = all.length === 0;
  // Again once there is a list to search.
  useLayoutEffect(() => {
    const row = window.current?.querySelector<HTMLElement>(
      `[data-connection="${CSS.escape(at ?? '')}"] .open`,
    );
    (row ?? search.current)?.focus();
  }, [isEmpty]);

  const onTyped = (text: string) => onState({ ...state, typed: text, at: null });
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      window.current?.querySelector<HTMLElement>('[data-connection] .open')?.focus();
    } else if (event.key === 'Escape' && typed !== '') {
      // Escape empties the field instead of closing the popup.
      event.preventDefault();
      onTyped('');
    }
  };
  return (
    <div class={isBack ? 'window back' : 'window'} ref={window}>
      <Top relay={relay} openOptions={openOptions}>
        {!isEmpty && knowing.mayConnect && (
          <Button action="open-connect" look="primary low" off={blocked} onClick={() => onConnect()}>
            <Icon name="plus" />
            {popupWords.connect}
          </Button>
        )}
        {openPanel !== undefined && (
          <IconButton name="panel" action="open-panel" label={popupWords.openPanel} onClick={openPanel} />
        )}
      </Top>
      {!isEmpty && (
        <search class="find">
          <div class="search">
            <Icon name="search" />
            <input
              ref={search}
              type="search"
              class="input"
              aria-keyshortcuts="/"
              aria-label={words.search}
              placeholder={plural(words.searchHint, total)}
              value={typed}
              onInput={(event) => onTyped(event.currentTarget.value)}
              onKeyDown={onKey}
            />
          </div>
          <Filters
            counts={counts}
            filter={filter}
            sure={knowing.sure}
            onFilter={(next) => onState({ ...state, filter: next, at: null })}
          />
        </search>
      )}
      <main>
        {props.children}
        {rows.length > 0 && (
          <Rows
            connections={rows}
            knowing={knowing}
            blocked={blocked}
            mend={{
              action: 'reconnect',
              text: words.reconnect,
              textFor: words.reconnectAccount,
              run: onReconnect,
            }}
            at={at}
            onAt={(id) => id !== at && onState({ ...state, at: id })}
            onOpen={onOpen}
            isWhole={list?.pages.needsYou.more !== true}
            headAction={() => knowing.mayConnect && sendLinks}
            onEnd={relaySearch.more}
            onLeave={() => search.current?.focus()}
          />
        )}
        {BelowRows && (
          <BelowRows
            isEmpty={rows.length === 0}
            view={view}
            knowing={knowing}
            typed={typed}
            relaySearch={relaySearch}
            blocked={blocked}
            onConnect={knowing.mayConnect ? onConnect : undefined}
            onShowAll={() => {
              onState(freshList);
              search.current?.focus();
            }}
            onTryNow={() => tell(send, 'refresh', null)}
          />
        )}
      </main>
      {!isEmpty && (
        <ListFoot
          view={view}
          counts={counts}
          knowing={knowing}
          onEnded={() => onState({ ...state, filter: filter === 'ended' ? 'all' : 'ended', at: null })}
          onRefresh={() => tell(send, 'refresh', null)}
        />
      )}
    </div>
  );
}
