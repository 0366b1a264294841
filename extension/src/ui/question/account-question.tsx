import { Button, type Off } from '@noiseaware-connect/shared/parts/button';
import { StateBanner } from '@noiseaware-connect/shared/parts/connection/state-banner';
import { OrganizationName } from '@noiseaware-connect/shared/parts/organization';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { connectionWords } from '@noiseaware-connect/shared/words/connection-words';
import { describeState, type Knowing } from '@noiseaware-connect/shared/words/describe-state';
import { organizationOf } from '@noiseaware-connect/shared/words/organization';
import { fixWords } from '@noiseaware-connect/shared/words/state-words';
import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { Question } from '../../app/model/records.ts';
import type { View } from '../../app/view.ts';
import { type Ask, type Send, tell } from '../../messages.ts';
import { connectWords, notStarted } from '../../words/connect-words.ts';
import { pageWords } from '../../words/page-words.ts';
import { candidateWords } from '../../words/pairing-words.ts';
import { questionWords as words } from '../../words/question-words.ts';
import { companyOf, supportOf } from '../knowing.ts';
import { WaitingLinks, waitingLinksOf } from '../link/waiting-links.tsx';
import type { Place } from '../views/below-list.tsx';
import { AccountHead } from './account-head.tsx';

interface CardProps {
  question: Question;
  /** The kept connections of this account. */
  connections: Connection[];
  knowing: Knowing;
  relay: View['relay'];
  links: View['links'];
  /** Why nothing can be connected now. */
  blocked: Off;
  send: Send;
  ask: Ask;
  /** Opens a view below the card. */
  onPlace(place: Place): void;
  close(): void;
}

/** The card about an account: whether to connect it, or how it is and what helps. Details are one step below. */
export function AccountQuestion(props: CardProps & { title: RefObject<HTMLHeadingElement | null> }) {
  const { question, title, connections, knowing, links, ask } = props;
  const { account } = question;
  const isConnected = connections.some(({ status }) => status !== 'disconnected');
  return (
    <section class="asked" data-asked={account.id} aria-labelledby="asked-title">
      <AccountHead {...{ account, question, title }} />
      <WaitingLinks links={links} account={account.id} now={knowing.now} ask={ask} />
      <OtherName connections={connections} name={account.name} />
      {hasSeveral(connections) && <p class="hint">{words.several}</p>}
      {connections.map((connection) => (
        <State key={connection.id} {...props} connection={connection} />
      ))}
      {!isConnected && (knowing.mayConnect ? <Offer {...props} /> : <ReadOnly close={props.close} />)}
    </section>
  );
}

// --- Internal helpers ---

/** Asks whether to connect the account, here or by a link for its owner. */
function Offer({ question, links, blocked, send, onPlace, close }: CardProps) {
  const { account } = question;
  const [problem, setProblem] = useState('');
  // The question about a link has the one primary button then.
  const isAsked = waitingLinksOf(links, account.id).length > 0;
  const connect = async () => {
    const answer = await send('answer-question', { question: question.id }).catch(
      () => 'interrupted' as const,
    );
    setProblem(answer === 'started' ? '' : notStarted[answer]);
  };
  return (
    <>
      <p>
        <strong>{words.notConnected}</strong>
      </p>
      <p>{words.lead}</p>
      <p class="problem" role="alert">
        {problem}
      </p>
      {blocked !== false && (
        <p class="hint" id="blocked">
          {blocked}
        </p>
      )}
      <div class="choices">
        <Button
          action="connect"
          look={isAsked ? '' : 'primary'}
          off={blocked}
          aria-describedby={blocked === false ? undefined : 'blocked'}
          onClick={connect}
        >
          {words.connect}
        </Button>
        <Button
          action="owner-link"
          off={blocked}
          onClick={() => onPlace({ name: 'link', subject: { account } })}
        >
          {connectWords.byLink}
        </Button>
        <Button action="close" look="quiet" onClick={close}>
          {words.notNow}
        </Button>
      </div>
    </>
  );
}

/** What a person reads who may not connect. */
const ReadOnly = ({ close }: Pick<CardProps, 'close'>) => (
  <>
    <p>
      <strong>{words.notConnectedReadOnly}</strong>
    </p>
    <p>{words.colleagueConnects}</p>
    <div class="buttons">
      <Button action="close" look="primary" onClick={close}>
        {words.close}
      </Button>
    </div>
  </>
);

/** How a connection is, who can fix it, and the button that helps. */
function State(props: CardProps & { connection: Connection }) {
  const { connection, connections, knowing, relay, blocked, send, onPlace } = props;
  const { id, account, status, organization } = connection;
  const state = describeState(connection, knowing);
  const support = supportOf(relay);
  return (
    <section class="state" data-connection={id} data-status={status} data-group={state.group}>
      {connections.length > 1 && (
        <h3>
          {organization === null ? (
            candidateWords.unnamed
          ) : (
            <OrganizationName {...organizationOf(organization)} />
          )}
        </h3>
      )}
      <StateBanner state={state} now={knowing.now} company={companyOf(relay)}>
        {state.fix !== null && <p>{fixWords[state.fix]}</p>}
        {state.fix === 'operator' && support !== undefined && <p>{say(pageWords.contact, { support })}</p>}
      </StateBanner>
      <div class="choices">
        {state.action === 'reconnect' && (
          <>
            <Button
              action="reconnect"
              look="primary"
              off={blocked}
              onClick={() => tell(send, 'connect', { account, connection: id })}
            >
              {connectionWords.reconnect}
            </Button>
            <Button
              action="owner-link"
              off={blocked}
              onClick={() => onPlace({ name: 'link', subject: { account, connection: id } })}
            >
              {connectionWords.ownerLink}
            </Button>
          </>
        )}
        <Button action="details" look="quiet" onClick={() => onPlace({ name: 'connection', id })}>
          {words.details}
        </Button>
      </div>
    </section>
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
