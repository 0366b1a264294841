import type { CallFailure } from '@noiseaware-connect/shared/client';
import { fill } from '@noiseaware-connect/shared/fill';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Calls } from '../calls.ts';
import type { Page } from '../page.ts';
import { viewsByName } from '../views/views.tsx';
import { describeFailure } from '../words/failure-words.ts';
import { shellWords as words } from '../words/shell-words.ts';
import { type Desk, DeskContext, type Question } from './desk.ts';
import { headingOf } from './kept-focus.ts';
import { Nav } from './nav.tsx';
import { QuestionDialog } from './question-dialog.tsx';
import type { Route } from './route.ts';
import { SignedOut } from './signed-out.tsx';

/** Milliseconds after which what is short is asked again: a little less than the time between two drawings. */
const pause = 50_000;

/** The console: its tabs, the view that is open, a question where one is asked, and what was done last. */
export function Shell(props: {
  page: Page;
  route: Route;
  /** Milliseconds since 1970. */
  now: number;
  calls: Calls;
  copy(text: string): Promise<void>;
  /** Opens an address of the console (`hrefOf`). */
  go(href: string): void;
  /** Loads the page from the relay again, which shows its door to who is signed out. */
  leave(): void;
  /** Whether a person is before it: else nothing is asked by the minute, and the session ends of idleness. */
  isWatched: boolean;
}) {
  const { page, route, now, calls, copy, go, leave, isWatched } = props;
  const [question, setQuestion] = useState<Question | null>(null);
  const [said, setSaid] = useState({ text: '', times: 0 });
  const tell = (text: string) => setSaid(({ times }) => ({ text, times: times + 1 }));
  const [epoch, setEpoch] = useState(0);
  const [isOver, setOver] = useState(false);
  const minute = useRef(now);
  if (isWatched && now - minute.current >= pause) minute.current = now;

  const { view } = route;
  const before = useRef(view);
  useLayoutEffect(() => {
    document.title = `${words.tabs[view]} · ${page.partner}`;
    tell('');
    if (before.current !== view) headingOf(document)?.focus();
    before.current = view;
  }, [view]);

  const desk: Desk = useMemo(
    () => ({
      page,
      calls,
      now,
      epoch,
      minute: minute.current,
      ask: (asked) => setQuestion(asked as Question),
      tell,
      refused: ({ code }: CallFailure) => code === 'unauthenticated' && setOver(true),
      copy,
      go,
    }),
    [page, now, epoch, minute.current],
  );
  const signOut = async () => {
    const result = await calls().signOut();
    if (result.ok || result.failure.code === 'unauthenticated') leave();
    else tell(fill(describeFailure(result.failure.code), { company: page.partner }));
  };
  if (isOver) return <SignedOut page={page} onSignIn={leave} />;
  const View = viewsByName[view];
  return (
    <DeskContext.Provider value={desk}>
      <Nav page={page} view={view} signOut={signOut} />
      <main class={`view ${view}`} data-view={view}>
        <View key={view} id={route.id} />
      </main>
      <p class="said" role="status">
        {said.text !== '' && <span key={said.times}>{said.text}</span>}
      </p>
      {question !== null && (
        <QuestionDialog
          question={question}
          partner={page.partner}
          onRefused={desk.refused}
          onDone={() => {
            tell(question.done);
            setEpoch(epoch + 1);
          }}
          onClose={() => setQuestion(null)}
        />
      )}
    </DeskContext.Provider>
  );
}
