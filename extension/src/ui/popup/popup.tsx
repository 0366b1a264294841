import type { Connection } from '@noiseaware-connect/shared/shapes';
import type { ComponentChild } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type PageInFront, type Send, tell } from '../../messages.ts';
import type { PageProps } from '../draw-page.tsx';
import { knowingOf } from '../knowing.ts';
import { freshList, ListView } from '../list/list-view.tsx';
import { useRelaySearch } from '../list/use-relay-search.ts';
import type { Place } from '../views/below-list.tsx';
import { useSearchKey } from './use-search-key.ts';

/** The popup and the panel: the list, and the views one step below it. The panel asks about clicked chips too. */
export function Popup(props: PageProps) {
  const { view, now, ask, greet, openOptions, sites, tab, at } = props;
  const isPanel = props.place === 'sidepanel';
  const [place, go] = useState<Place | null>(at === undefined ? null : { name: 'connection', id: at });
  const [list, setList] = useState(freshList);
  /** The person went back to the list while the attempt runs. */
  const [aside, setAside] = useState(false);
  /** The web page in front. */
  const [front, setFront] = useState<PageInFront | null>(null);
  /** The window of this panel, whose questions it asks. */
  const [panelWindow, setPanelWindow] = useState<number | null>(null);
  useEffect(() => {
    void tab().then(async ({ follow, window }) => {
      follow(setFront);
      if (isPanel) setPanelWindow(await window());
    });
  }, [tab]);
  const href = front?.page ?? null;
  const address = useMemo(() => (href === null ? null : new URL(href)), [href]);
  /** The last link of a colleague's that was followed. */
  const [followed, setFollowed] = useState<string | null>(null);
  /** A connection that was asked for by itself: it may not be among the kept ones. */
  const [single, setSingle] = useState<Connection | null>(null);
  // The list is drawn first. The rest is loaded after that.
  const [below, setBelow] = useState<typeof import('./below.tsx') | null>(null);
  useEffect(() => {
    void import('./below.tsx').then(setBelow);
  }, []);
  /** The question that the person has left. */
  const [leftQuestion, leaveQuestion] = useState<string | null>(null);
  const { relay, flow, known, question } = view;
  const running = flow !== null && flow.outcome === null;
  const search = useRef<HTMLInputElement>(null);
  useSearchKey(() => {
    // A list that opens for no connection begins at its search.
    setList({ ...list, at: null });
    go(null);
    setAside(running);
    search.current?.focus();
  });
  // The relay searches the names of staff too.
  const typed = list.filter === 'mine' && list.typed.trim() === '' ? (relay?.staff.name ?? '') : list.typed;
  const relaySearch = useRelaySearch(ask, {
    typed,
    filter: list.filter,
    more: known?.pages.all.more === true,
    answers: view.refresh.failure === null,
  });
  /** Wraps a page for a browser that is not signed in: a setup link in the tab in front replaces it. */
  const signedOut = (page: ComponentChild) =>
    below === null ? (
      page
    ) : (
      <below.SetupOffer {...{ view, address, tab, greet, send: props.send, openOptions }}>
        {page}
      </below.SetupOffer>
    );
  if (relay === null)
    return signedOut(below && <below.SetUpHere {...{ view, greet, openOptions }} send={props.send} />);
  if (question !== null && question.panel === panelWindow && question.id !== leftQuestion)
    return below && <below.QuestionPage {...props} close={() => leaveQuestion(question.id)} />;
  const blocked = (running || relay.sessionEnded) && (below?.whyBlocked(running) ?? true);
  const knowing = knowingOf(view, now);
  const send: Send = (name, input) => {
    // A new attempt is shown.
    if (name === 'connect') setAside(false);
    return props.send(name, input);
  };
  const open = (id: string) => {
    setList({ ...list, at: id });
    go({ name: 'connection', id });
  };
  const openSingle = (connection: Connection) => {
    setSingle(connection);
    open(connection.id);
  };
  const leaveAttempt = () => {
    if (running) return setAside(true);
    const attemptConnection = known?.connections.find(({ account }) => account.id === flow?.account.id);
    if (attemptConnection !== undefined) setList({ ...list, at: attemptConnection.id });
    if (place?.name === 'connect') go(null);
  };
  const attempt: Place | null = flow === null || (running && aside) ? null : { name: 'attempt' };
  const isAt = ({ id }: Connection) => place?.name === 'connection' && id === place.id;
  const connection =
    known?.connections.find(isAt) ??
    relaySearch.connections.find(isAt) ??
    (single && isAt(single) ? single : undefined);
  const isGone = place?.name === 'connection' && connection === undefined;
  const isForbidden =
    place !== null && forConnecting.includes(place.name) && (!knowing.mayConnect || relay.sessionEnded);
  const wasBelow = useRef(false);
  const visiblePlace = attempt ?? (isGone || isForbidden ? null : place);
  if (visiblePlace !== null) {
    wasBelow.current = true;
    return (
      below && (
        <below.BelowList
          place={visiblePlace}
          connection={connection}
          page={{ view, openOptions }}
          front={front}
          knowing={knowing}
          blocked={blocked}
          send={send}
          ask={ask}
          onBack={attempt === null ? () => go(placeAbove(place)) : leaveAttempt}
          onOpen={open}
          onConnect={() => go({ name: 'connect' })}
          onLink={(subject, from) => go({ name: 'link', subject, ...(from && { from }) })}
        />
      )
    );
  }
  const page = (
    <ListView
      view={view}
      knowing={knowing}
      send={send}
      blocked={blocked}
      state={list}
      search={search}
      isBack={wasBelow.current}
      relaySearch={relaySearch}
      belowRows={below?.BelowRows}
      sendLinks={below && <below.SendLinksButton blocked={blocked} onClick={() => go({ name: 'links' })} />}
      onState={setList}
      onOpen={open}
      onReconnect={(connection) => {
        setList({ ...list, at: connection.id });
        tell(send, 'connect', { account: connection.account, connection: connection.id });
      }}
      onConnect={(typed) => go({ name: 'connect', account: typed === undefined ? undefined : { id: typed } })}
      openOptions={openOptions}
      openPanel={isPanel ? undefined : props.openPanel}
    >
      {below !== null && flow !== null && <below.AttemptBar flow={flow} onShow={() => setAside(false)} />}
      {below !== null && <below.Notices {...{ view, knowing, send, openOptions }} />}
      {below !== null && !relay.sessionEnded && <below.WaitingLinks links={view.links} now={now} ask={ask} />}
      {below !== null && !relay.sessionEnded && knowing.mayConnect && (
        <below.WaitingLine view={view} onShow={() => go({ name: 'waiting' })} />
      )}
      {below !== null && !blocked && address !== null && followed !== address.href && (
        <below.LinkedConnection
          {...{ relay, address, ask }}
          onFound={(connection) => {
            setFollowed(address.href);
            openSingle(connection);
          }}
        />
      )}
      {below !== null && (
        <below.OnThisPage
          {...{ front, view, ask }}
          mayConnect={knowing.mayConnect}
          onOpen={openSingle}
          onConnect={(account) => go({ name: 'connect', account })}
          sendLinks={(records) => (
            <below.SendLinksButton blocked={blocked} onClick={() => go({ name: 'links', records })} />
          )}
        />
      )}
      {below !== null && !blocked && <below.UseHere {...{ view, sites, address }} />}
      {below !== null && !blocked && knowing.mayConnect && <below.Tour {...{ view, front, send }} />}
    </ListView>
  );
  return relay.sessionEnded ? signedOut(page) : page;
}

// --- Internal helpers ---

/** The places for those who may connect, while their session lasts. */
const forConnecting: readonly Place['name'][] = ['connect', 'link', 'links', 'waiting'];

/** Where Back leads: from a link to its connection or to what the person waits for, else to the list. */
function placeAbove(place: Place | null): Place | null {
  if (place?.name !== 'link') return null;
  if (place.from !== undefined) return { name: place.from };
  const { connection } = place.subject;
  return connection === undefined ? null : { name: 'connection', id: connection };
}
