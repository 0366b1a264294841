import type { Off } from '@noiseaware-connect/shared/parts/button';
import type { Account, Connection } from '@noiseaware-connect/shared/shapes';
import { type Knowing, nameOf } from '@noiseaware-connect/shared/words/describe-state';
import { linkWords } from '@noiseaware-connect/shared/words/link-words';
import { parseRecordsInFront } from '../../app/tools/records-in-front.ts';
import {
  type Ask,
  type LinkSubject,
  type PageInFront,
  type RecordInFront,
  type Send,
  tell,
} from '../../messages.ts';
import { notStarted } from '../../words/connect-words.ts';
import { noticeWords } from '../../words/notice-words.ts';
import { sendLinksWords } from '../../words/send-links-words.ts';
import { waitingWords } from '../../words/waiting-words.ts';
import { Attempt, attemptTitle } from '../attempt/attempt-view.tsx';
import { ConnectionBody } from '../connection/connection-body.tsx';
import type { PageProps } from '../draw-page.tsx';
import { OwnerLink } from '../link/owner-link.tsx';
import { SendLinks } from '../link/send-links.tsx';
import { WaitingFor } from '../link/waiting-for.tsx';
import { Below } from '../parts/window.tsx';
import { ConnectView } from './connect-view.tsx';

/** Why nothing can be connected now: another attempt runs, or the session has ended. */
export const whyBlocked = (running: boolean): string =>
  running ? notStarted.busy : noticeWords.sessionEnded;

/** A view one step below the list. */
export type Place =
  /** `account`: what was searched for, or chosen, and is to be connected. */
  | { name: 'connect'; account?: Account | undefined }
  | { name: 'connection'; id: string }
  | { name: 'link'; subject: LinkSubject; from?: 'waiting' }
  /** Links for the owners of several accounts: of these records of a page, or of all that need them. */
  | { name: 'links'; records?: readonly RecordInFront[] }
  /** The links and reminders that the person waits for. */
  | { name: 'waiting' }
  | { name: 'attempt' };

/** Draws a view below the list: a connection, the Connect form, links for owners, or the attempt. */
export function BelowList(props: {
  place: Place;
  /** The connection to show, if that is the place. */
  connection: Connection | undefined;
  page: Pick<PageProps, 'view' | 'openOptions'>;
  /** The web page in front. */
  front: PageInFront | null;
  knowing: Knowing;
  blocked: Off;
  send: Send;
  ask: Ask;
  onBack(): void;
  onOpen(id: string): void;
  /** Opens the Connect form. */
  onConnect(): void;
  /** Opens the view for an owner's link: for an account, or to reauthorize a connection. */
  onLink(subject: LinkSubject, from?: 'waiting'): void;
}) {
  const { place, connection, page, front, knowing, blocked, send, ask, onBack, onOpen, onConnect, onLink } =
    props;
  const { view } = page;
  const { relay, flow } = view;
  if (place.name === 'connect') {
    const { subject } = parseRecordsInFront(front, view);
    return (
      <ConnectView
        {...{ view, send, subject, onBack, onOpen }}
        account={place.account}
        onLink={(account) => onLink({ account })}
      />
    );
  }
  if (place.name === 'link') {
    const { subject } = place;
    const { id, name = id } = subject.account;
    return (
      <Below title={linkWords.title} label={linkWords.title} id={name} onBack={onBack}>
        <main>
          <OwnerLink {...{ subject, view, send, ask }} now={knowing.now} />
        </main>
      </Below>
    );
  }
  if (place.name === 'links')
    return (
      <Below title={sendLinksWords.title} label={sendLinksWords.title} onBack={onBack}>
        <main>
          <SendLinks {...{ view, knowing, send, ask }} records={place.records} />
        </main>
      </Below>
    );
  if (place.name === 'waiting')
    return (
      <Below title={waitingWords.title} label={waitingWords.title} onBack={onBack}>
        <main>
          <WaitingFor
            {...{ view, onOpen }}
            now={knowing.now}
            onLink={(subject) => onLink(subject, 'waiting')}
          />
        </main>
      </Below>
    );
  if (place.name === 'connection') {
    if (connection === undefined) return null;
    const name = nameOf(connection);
    const { id } = connection.account;
    return (
      <Below
        key={connection.id}
        title={<bdi>{name}</bdi>}
        label={name}
        id={name === id ? undefined : id}
        onBack={onBack}
      >
        <main>
          <ConnectionBody
            {...{ connection, relay, knowing, send, ask, blocked }}
            notifies={page.view.notifications}
            onLink={() => onLink({ account: connection.account, connection: connection.id })}
          />
        </main>
      </Below>
    );
  }
  if (flow === null) return null;
  const { account, outcome } = flow;
  const leave = () => {
    if (outcome !== null) tell(send, 'dismiss', null);
    onBack();
  };
  const dismissAnd = (goOn: () => void) => {
    tell(send, 'dismiss', null);
    goOn();
  };
  return (
    <Below title={attemptTitle(flow)} label={account.name ?? account.id} onBack={leave}>
      <main class="body">
        <Attempt
          flow={flow}
          view={page.view}
          now={knowing.now}
          openOptions={page.openOptions}
          onward={{
            open: (id) => dismissAnd(() => onOpen(id)),
            connect: () => dismissAnd(onConnect),
          }}
          send={(name, input) => {
            if (name === 'dismiss') onBack();
            return send(name, input);
          }}
        />
      </main>
    </Below>
  );
}
