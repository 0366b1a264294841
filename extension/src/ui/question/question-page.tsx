import { Button } from '@noiseaware-connect/shared/parts/button';
import { Row } from '@noiseaware-connect/shared/parts/row';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import type { Knowing } from '@noiseaware-connect/shared/words/describe-state';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Question } from '../../app/model/records.ts';
import type { View } from '../../app/view.ts';
import type { Ask, Send } from '../../messages.ts';
import { connectWords, notStarted } from '../../words/connect-words.ts';
import { noticeWords } from '../../words/notice-words.ts';
import { questionWords as words } from '../../words/question-words.ts';
import { Attempt, attemptTitle } from '../attempt/attempt-view.tsx';
import { ConnectionBody } from '../connection/connection-body.tsx';
import type { PageProps } from '../draw-page.tsx';
import { knowingOf } from '../knowing.ts';
import { OwnerLink } from '../link/owner-link.tsx';
import { WaitingLinks, waitingLinksOf } from '../link/waiting-links.tsx';
import { SessionEnded } from '../list/notices.tsx';
import { NotSetUp, Top } from '../parts/window.tsx';
import { useArmed } from './use-armed.ts';

/**
 * The window that a click on a chip opens: names the tool and the account, and asks. In the panel, `close` leads back to
 * the list.
 */
export function QuestionPage({ view, now, openOptions, close, ...props }: PageProps) {
  const { relay, flow, question } = view;
  const connections = connectionsOf(view);
  const states = connections.map(({ id, status }) => `${id} ${status}`).join();
  const isPanel = props.place === 'sidepanel';
  const armed = useArmed([question?.id, flow?.step, flow?.outcome, states], !isPanel);
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => title.current?.focus(), [question?.id]);
  /** Dismissing a successful attempt closes the window. */
  const send: Send = async (name, input) => {
    const answer = await props.send(name, input);
    if (name === 'dismiss' && flow?.outcome === 'connected') close();
    return answer;
  };
  if (relay === null) return <NotSetUp openOptions={openOptions} />;
  const running = flow !== null && flow.outcome === null;
  const isSame = flow !== null && flow.account.id === question?.account.id;
  /** An attempt for this account is shown instead of the question. */
  const isUnderWay = isSame && flow.outcome !== 'connected';
  return (
    <>
      <Top relay={relay} openOptions={openOptions} onBack={isPanel ? close : undefined} />
      <main>
        <fieldset class="guarded" disabled={!armed} aria-label={words.region}>
          {relay.sessionEnded && <SessionEnded {...{ view, send, openOptions }} />}
          {flow !== null && (
            <div class="body">
              <strong class="cut" title={flow.account.id}>
                {attemptTitle(flow)}
              </strong>
              <Attempt {...{ flow, relay, send, openOptions }} notifies={view.notifications} />
            </div>
          )}
          {question === null && flow === null && <p class="middle">{words.noQuestion}</p>}
          {question !== null && !isUnderWay && (
            <AccountQuestion
              key={question.id}
              title={title}
              question={question}
              connections={connections}
              knowing={knowingOf(view, now)}
              relay={relay}
              view={view}
              notifies={view.notifications}
              send={send}
              ask={props.ask}
              blocked={running ? notStarted.busy : relay.sessionEnded && noticeWords.sessionEnded}
              announced={isSame}
              close={close}
            />
          )}
        </fieldset>
      </main>
    </>
  );
}

/** The kept connections of the account in question. */
const connectionsOf = ({ known, question }: View): Connection[] =>
  (known?.connections ?? []).filter(({ account }) => account.id === question?.account.id);

function AccountQuestion(props: {
  question: Question;
  title: RefObject<HTMLHeadingElement | null>;
  connections: Connection[];
  knowing: Knowing;
  relay: View['relay'];
  view: View;
  notifies: boolean;
  send: Send;
  ask: Ask;
  /** Why nothing can be connected now. */
  blocked: string | false;
  announced: boolean;
  close(): void;
}) {
  const { question, title, connections, view, send, ask, blocked, close } = props;
  const { links } = view;
  const { account, origin, tool } = question;
  const [problem, setProblem] = useState('');
  /** Set to show the link for the owner, for a new connection or to reauthorize this one. */
  const [linked, setLinked] = useState<{ connection?: string } | null>(null);
  const { mayConnect } = props.knowing;
  const connected = connections.some(({ status }) => status !== 'disconnected');
  const host = new URL(origin).host;
  // The question about a link has the one primary button then.
  const isAsked = waitingLinksOf(links, account.id).length > 0;

  const connect = async () => {
    const answer = await send('answer-question', { question: question.id }).catch(
      () => 'interrupted' as const,
    );
    setProblem(answer === 'started' ? '' : notStarted[answer]);
  };
  if (linked !== null && mayConnect) {
    const { now } = props.knowing;
    return <OwnerLink {...{ view, now, send, ask }} subject={{ account, ...linked }} />;
  }
  return (
    <>
      <section class="asked" data-asked={account.id} aria-labelledby="asked-title">
        <h2 id="asked-title" ref={title} tabIndex={-1}>
          {connected ? words.connected : mayConnect ? words.notConnected : words.notConnectedReadOnly}
        </h2>
        <dl class="rows">
          <Row term={words.tool}>{tool === null ? <bdi>{host}</bdi> : say(words.toolAt, { tool, host })}</Row>
          <Row term={words.id} class="id">
            <bdi>{account.id}</bdi>
          </Row>
          <Row term={words.name} class="cut-2" title={account.name}>
            {account.name === undefined ? (
              <span class="soft">{words.noName}</span>
            ) : (
              <bdi>{account.name}</bdi>
            )}
          </Row>
        </dl>
        <WaitingLinks links={links} account={account.id} now={props.knowing.now} ask={ask} />
        <OtherName connections={connections} name={account.name} />
        {hasSeveral(connections) && <p class="hint">{words.several}</p>}
        {!connected && !mayConnect && (
          <>
            <p>{words.colleagueConnects}</p>
            <div class="buttons">
              <Button action="close" look="primary" onClick={close}>
                {words.close}
              </Button>
            </div>
          </>
        )}
        {!connected && mayConnect && (
          <>
            <p>{words.lead}</p>
            <p class="problem" role="alert">
              {problem}
            </p>
            {blocked !== false && (
              <p class="hint" id="blocked">
                {blocked}
              </p>
            )}
            <div class="buttons">
              <Button
                action="connect"
                look={isAsked ? '' : 'primary'}
                off={blocked}
                aria-describedby={blocked === false ? undefined : 'blocked'}
                onClick={connect}
              >
                {words.connect}
              </Button>
              <Button action="owner-link" off={blocked} onClick={() => setLinked({})}>
                {connectWords.byLink}
              </Button>
              <Button action="close" onClick={close}>
                {words.notNow}
              </Button>
            </div>
          </>
        )}
      </section>
      {connections.map((connection) => (
        <ConnectionBody
          key={connection.id}
          connection={connection}
          onLink={() => setLinked({ connection: connection.id })}
          {...props}
        />
      ))}
    </>
  );
}

/** Whether an account has living connections of different organizations, so that calls by account are refused. */
const hasSeveral = (connections: Connection[]): boolean =>
  new Set(
    connections.filter(({ status }) => status !== 'disconnected').map(({ organization }) => organization),
  ).size > 1;

/** The name comes from the page. If the relay knows another one, the person should see both. */
function OtherName({ connections, name }: { connections: Connection[]; name: string | undefined }) {
  const other = connections.find(({ account }) => account.name !== undefined && account.name !== name);
  if (name === undefined || other === undefined) return null;
  return (
    <p class="hint" data-hint="other-name">
      {say(other.status === 'disconnected' ? words.otherNameOnce : words.otherName, {
        name: other.account.name,
      })}
    </p>
  );
}
