import type { CallFailure } from '@noiseaware-connect/shared/client';
import { fill } from '@noiseaware-connect/shared/fill';
import type { ComponentType } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Calls } from '../calls.ts';
import {
  ConsoleContext,
  type ConsoleValue,
  type OneTimeLinks,
  type Question,
} from '../context/console-context.ts';
import { headingOf } from '../context/kept-focus.ts';
import { hrefOfRoute, type Route, type ViewProps } from '../context/route.ts';
import type { Page } from '../page.ts';
import { describeFailure } from '../words/failure-words.ts';
import { shellWords as words } from '../words/shell-words.ts';
import { Nav } from './nav.tsx';
import { QuestionDialog } from './question-dialog.tsx';
import { SearchDialog } from './search-dialog.tsx';
import { SignedOut } from './signed-out.tsx';
import { ViewMissing } from './view-missing.tsx';

/** Minimum milliseconds between two reloads of short lists: slightly less than the interval of `draw` in `main.tsx`. */
const pause = 50_000;

/** A view, or null if its script could not be loaded. */
export type ViewScript = ComponentType<ViewProps> | null;

/** The console: tabs, the open view, the confirmation dialog, and the status message. */
export function Shell(props: {
  page: Page;
  route: Route;
  /** The view of the route. */
  View: ViewScript;
  /** Milliseconds since 1970. */
  now: number;
  calls: Calls;
  copy(text: string): Promise<void>;
  /** Opens an address of the console (`hrefOf`). */
  go(href: string): void;
  replace(href: string): void;
  /** Reloads the page. Without a session the relay answers with the sign-in page. */
  leave(): void;
  /** Whether the page is in use. Otherwise nothing is reloaded, so that the session can expire. */
  isWatched: boolean;
}) {
  const { page, route, View, now, calls, copy, go, replace, leave, isWatched } = props;
  const [question, setQuestion] = useState<Question | null>(null);
  const [status, setStatus] = useState({ text: '', times: 0 });
  const announce = (text: string) => setStatus(({ times }) => ({ text, times: times + 1 }));
  const [epoch, setEpoch] = useState(0);
  const [isOver, setOver] = useState(false);
  const [isSearching, setSearching] = useState(false);
  const [oneTimeLinks, setOneTimeLinks] = useState<OneTimeLinks>({ link: null, invite: null });
  const minute = useRef(now);
  if (isWatched && now - minute.current >= pause) minute.current = now;

  const { view } = route;
  const before = useRef(view);
  useLayoutEffect(() => {
    document.title = `${words.tabs[view]} · ${page.partner}`;
    announce('');
    if (before.current !== view) headingOf(document)?.focus();
    before.current = view;
  }, [view]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(document)) return;
      event.preventDefault();
      setSearching(true);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  const value: ConsoleValue = useMemo(
    () => ({
      page,
      calls,
      now,
      epoch,
      minute: minute.current,
      ask: (newQuestion) => setQuestion(newQuestion as Question),
      announce,
      refused: ({ code }: CallFailure) => code === 'unauthenticated' && setOver(true),
      copy,
      route,
      oneTimeLinks,
      updateOneTimeLinks: (changes) => setOneTimeLinks((before) => ({ ...before, ...changes })),
      go,
      replace,
    }),
    [page, now, epoch, minute.current, hrefOfRoute(route), oneTimeLinks],
  );
  const signOut = async () => {
    const result = await calls().signOut();
    if (result.ok || result.failure.code === 'unauthenticated') leave();
    else announce(fill(describeFailure(result.failure), { company: page.partner }));
  };
  if (isOver) return <SignedOut page={page} onSignIn={leave} />;
  return (
    <ConsoleContext.Provider value={value}>
      <Nav page={page} view={view} search={() => setSearching(true)} signOut={signOut} />
      <main class={`view ${view}`} data-view={view}>
        {View === null ? (
          <ViewMissing key={view} title={words.tabs[view]} onReload={leave} />
        ) : (
          <View key={view} id={route.id} account={route.account} query={route.query} />
        )}
      </main>
      <p class="said" role="status">
        {status.text !== '' && <span key={status.times}>{status.text}</span>}
      </p>
      {isSearching && <SearchDialog onClose={() => setSearching(false)} />}
      {question !== null && (
        <QuestionDialog
          question={question}
          partner={page.partner}
          onRefused={value.refused}
          onDone={(message) => {
            announce(message);
            setEpoch(epoch + 1);
          }}
          onClose={() => setQuestion(null)}
        />
      )}
    </ConsoleContext.Provider>
  );
}

// --- Internal helpers ---

/** Whether a key belongs to a field, or to a dialog that is open. */
const isTyping = (page: Document): boolean =>
  page.activeElement?.matches('input, select, textarea') === true ||
  page.querySelector('dialog[open]') !== null;
