import { groupOf } from '@noiseaware-connect/shared/connection-group';
import { Button } from '@noiseaware-connect/shared/parts/button';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FlowView, View } from '../../app/view.ts';
import { type Send, tell } from '../../messages.ts';
import { questionWords as words } from '../../words/question-words.ts';
import { AttemptBar } from '../attempt/attempt-bar.tsx';
import { Attempt } from '../attempt/attempt-view.tsx';
import type { Onward } from '../attempt/next-steps.tsx';
import type { PageProps } from '../draw-page.tsx';
import { knowingOf } from '../knowing.ts';
import { SessionEnded } from '../list/notices.tsx';
import { NotSetUp, Top } from '../parts/window.tsx';
import { BelowList, type Place, whyBlocked } from '../views/below-list.tsx';
import { AccountHead } from './account-head.tsx';
import { AccountQuestion } from './account-question.tsx';
import { useArmed } from './use-armed.ts';

/**
 * The window that a click on a chip opens: one card about that account, before an attempt, during it and after it. In
 * the panel, `close` leads back to the list.
 */
export function QuestionPage({ view, now, openOptions, close, ...props }: PageProps) {
  const { relay, flow, question } = view;
  /** The views below the card that the person has gone to, or an attempt that was begun there. */
  const [trail, setTrail] = useState<readonly Place[]>([]);
  const lastPlace = trail.at(-1) ?? null;
  const go = (place: Place) => setTrail([...trail, place]);
  const all = view.known?.connections ?? [];
  const connections = all.filter(({ account }) => account.id === question?.account.id);
  const states = connections.map(({ id, status }) => `${id} ${status}`).join();
  const isPanel = props.place === 'sidepanel';
  const armed = useArmed([question?.id, flow?.step, flow?.outcome, states], !isPanel);
  const title = useRef<HTMLHeadingElement>(null);
  const card = useRef<HTMLDivElement>(null);
  // Another chip was clicked.
  useLayoutEffect(() => setTrail([]), [question?.id]);
  const isCard = lastPlace === null;
  // An attempt that has ended well has no such title.
  useLayoutEffect(() => (title.current ?? card.current)?.focus(), [question?.id, isCard]);
  if (relay === null) return <NotSetUp openOptions={openOptions} />;
  const knowing = knowingOf(view, now);
  const running = flow !== null && flow.outcome === null;
  const blocked = (running || relay.sessionEnded) && whyBlocked(running);
  const connection = lastPlace?.name === 'connection' ? all.find(({ id }) => id === lastPlace.id) : undefined;
  const mayConnect = knowing.mayConnect && !relay.sessionEnded;
  const place = isPossible(lastPlace, { connection, flow, mayConnect }) ? lastPlace : null;
  if (place !== null && place.name !== 'attempt')
    return (
      <fieldset class="guarded" disabled={!armed}>
        <BelowList
          place={place}
          connection={connection}
          page={{ view, openOptions }}
          front={null}
          knowing={knowing}
          blocked={blocked}
          send={(name, input) => {
            // A new attempt is shown.
            if (name === 'connect') setTrail([{ name: 'attempt' }]);
            return props.send(name, input);
          }}
          ask={props.ask}
          onBack={() => setTrail(trail.slice(0, -1))}
          onOpen={(id) => go({ name: 'connection', id })}
          onConnect={() => go({ name: 'connect' })}
          onLink={(subject) => go({ name: 'link', subject })}
        />
      </fieldset>
    );

  const isOfQuestion = flow !== null && flow.account.id === question?.account.id;
  const showsAttempt =
    place !== null || question === null || (isOfQuestion && stillHolds(flow, connections, now));
  /** Dismissing a successful attempt closes the window. */
  const send: Send = async (name, input) => {
    const answer = await props.send(name, input);
    if (name === 'dismiss' && flow?.outcome === 'connected') close();
    return answer;
  };
  const leaveFor = (next: Place) => {
    tell(props.send, 'dismiss', null);
    setTrail([next]);
  };
  const onward: Onward = {
    open: (id) => leaveFor({ name: 'connection', id }),
    connect: () => leaveFor({ name: 'connect' }),
  };
  return (
    <fieldset class="guarded" disabled={!armed}>
      <Top relay={relay} openOptions={openOptions} onBack={isPanel ? close : undefined} />
      <main>
        {flow !== null && !showsAttempt && !isOfQuestion && (
          <AttemptBar flow={flow} onShow={() => go({ name: 'attempt' })} />
        )}
        <div
          class="body"
          ref={card}
          tabIndex={-1}
          data-asked={showsAttempt && isOfQuestion ? question?.account.id : undefined}
        >
          {relay.sessionEnded && <SessionEnded {...{ view, send, openOptions }} />}
          {flow !== null && showsAttempt ? (
            <>
              {flow.outcome !== 'connected' && (
                <AccountHead account={flow.account} question={isOfQuestion ? question : null} title={title} />
              )}
              <Attempt {...{ flow, view, now, send, openOptions, onward }} />
              {flow.outcome === 'connected' && <Details of={flow} connections={all} onOpen={onward.open} />}
            </>
          ) : question === null ? (
            <p class="middle">{words.noQuestion}</p>
          ) : (
            <AccountQuestion
              key={question.id}
              {...{ title, question, connections, knowing, blocked, relay, close }}
              links={view.links}
              send={send}
              ask={props.ask}
              onPlace={go}
            />
          )}
        </div>
      </main>
    </fieldset>
  );
}

// --- Internal helpers ---

/** Whether a place can still be shown: its connection or attempt may be gone, or the right to connect. */
function isPossible(
  place: Place | null,
  { connection, flow, mayConnect }: { connection: unknown; flow: View['flow']; mayConnect: boolean },
): boolean {
  if (place === null) return false;
  if (place.name === 'connection') return connection !== undefined;
  return place.name === 'attempt' ? flow !== null : mayConnect;
}

/** Whether an attempt still says how its account is: one that connected it does not once that connection needs a person. */
const stillHolds = (flow: FlowView, connections: readonly Connection[], now: number): boolean =>
  flow.outcome !== 'connected' ||
  connections.length === 0 ||
  connections.some((each) => groupOf(each, now) === 'fine');

/** Opens the details of the connection that an attempt has made. */
function Details(props: { of: FlowView; connections: readonly Connection[]; onOpen(id: string): void }) {
  const { of: flow, connections, onOpen } = props;
  const connection = connections.find(
    ({ account, status }) => account.id === flow.account.id && status !== 'disconnected',
  );
  if (connection === undefined) return null;
  return (
    <Button action="details" look="quiet" onClick={() => onOpen(connection.id)}>
      {words.details}
    </Button>
  );
}
