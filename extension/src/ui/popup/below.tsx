import type { Connection } from '@noiseaware-connect/shared/shapes';
import { type Send, tell } from '../../messages.ts';
import { Attempt, attemptTitle } from '../attempt/attempt-view.tsx';
import { ConnectionBody } from '../connection/connection-body.tsx';
import type { PageProps } from '../draw-page.tsx';
import type { Knowing } from '../knowing.ts';
import { nameOf } from '../list/find-connections.ts';
import { Below } from '../parts/window.tsx';
import { ConnectView } from './connect-view.tsx';

export { Notices } from '../list/notices.tsx';
export { LinkedConnection } from './linked-connection.tsx';
export { SetupOffer } from './setup-offer.tsx';
export { UseHere } from './use-here.tsx';

/** A place one step below the list. */
export type Place = { name: 'connect' } | { name: 'connection'; id: string } | { name: 'attempt' };

/** What is one step below the list: a connection, the form that begins one, or the attempt. */
export function BelowList(props: {
  place: Place;
  /** Of the place of that name. */
  connection: Connection | undefined;
  page: Pick<PageProps, 'view' | 'openOptions'>;
  knowing: Knowing;
  blocked: boolean;
  send: Send;
  onBack(): void;
  onOpen(id: string): void;
}) {
  const { place, connection, page, knowing, blocked, send, onBack, onOpen } = props;
  const { relay, flow } = page.view;
  if (place.name === 'connect')
    return <ConnectView view={page.view} send={send} onBack={onBack} onOpen={onOpen} />;
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
          <ConnectionBody {...{ connection, relay, knowing, send, blocked }} />
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
  return (
    <Below title={attemptTitle(flow)} label={account.name ?? account.id} onBack={leave}>
      <main class="body">
        <Attempt
          flow={flow}
          relay={relay}
          openOptions={page.openOptions}
          send={(name, input) => {
            if (name === 'dismiss') onBack();
            return send(name, input);
          }}
        />
      </main>
    </Below>
  );
}
