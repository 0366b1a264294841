import { useState } from 'preact/hooks';
import { type Send, tell } from '../../messages.ts';
import { pairingWords } from '../../words/pairing-words.ts';
import { Attempt, attemptTitle } from '../attempt/attempt-view.tsx';
import { ConnectionBody } from '../connection/connection-body.tsx';
import type { PageProps } from '../draw-page.tsx';
import { companyOf, knowingOf } from '../knowing.ts';
import { nameOf } from '../list/find-connections.ts';
import { freshList, ListView } from '../list/list-view.tsx';
import { Offline, SessionEnded } from '../list/notices.tsx';
import { Button } from '../parts/button.tsx';
import { Sign } from '../parts/icons.tsx';
import { Below, NotSetUp } from '../parts/window.tsx';
import { ConnectView } from './connect-view.tsx';
import { UseHere } from './use-here.tsx';

type Place = { name: 'list' } | { name: 'connect' } | { name: 'connection'; id: string };
const atList: Place = { name: 'list' };

/** The popup under the toolbar's button: the list, and one step below it a connection, the form, or the attempt. */
export function Popup({ view, now, send: ask, openOptions, sites }: PageProps) {
  const [place, go] = useState<Place>(atList);
  const [list, setList] = useState(freshList);
  /** A person went back to the list while the attempt runs. */
  const [aside, setAside] = useState(false);
  const { relay, flow, known } = view;
  if (relay === null) return <NotSetUp openOptions={openOptions} />;
  const running = flow !== null && flow.outcome === null;
  const blocked = running || relay.sessionEnded;
  const knowing = knowingOf(view, now);
  const send: Send = (name, input) => {
    // What begins now is looked at.
    if (name === 'connect') setAside(false);
    return ask(name, input);
  };
  const open = (id: string) => {
    setList({ ...list, at: id });
    go({ name: 'connection', id });
  };

  if (flow !== null && !(running && aside)) {
    const back = () => {
      if (running) return setAside(true);
      const own = known?.connections.find(({ account }) => account.id === flow.account.id);
      if (own !== undefined) setList({ ...list, at: own.id });
      if (place.name === 'connect') go(atList);
      return tell(send, 'dismiss', null);
    };
    return (
      <Below title={attemptTitle(flow)} label={flow.account.name ?? flow.account.id} onBack={back}>
        <main class="body">
          <Attempt
            flow={flow}
            relay={relay}
            openOptions={openOptions}
            send={(name, input) => {
              if (name === 'dismiss') back();
              return send(name, input);
            }}
          />
        </main>
      </Below>
    );
  }
  const toList = () => go(atList);
  if (place.name === 'connect') return <ConnectView view={view} send={send} onBack={toList} onOpen={open} />;
  const shown =
    place.name === 'connection' ? known?.connections.find(({ id }) => id === place.id) : undefined;
  if (shown !== undefined) {
    const name = nameOf(shown);
    return (
      <Below
        key={shown.id}
        title={<bdi>{name}</bdi>}
        label={name}
        id={name === shown.account.id ? undefined : shown.account.id}
        onBack={toList}
      >
        <main>
          <ConnectionBody
            connection={shown}
            knowing={knowing}
            company={companyOf(relay)}
            send={send}
            blocked={blocked}
          />
        </main>
      </Below>
    );
  }
  return (
    <ListView
      view={view}
      knowing={knowing}
      send={send}
      blocked={blocked}
      state={list}
      onState={setList}
      onOpen={open}
      onReconnect={(connection) => {
        setList({ ...list, at: connection.id });
        tell(send, 'connect', { account: connection.account, connection: connection.id });
      }}
      onConnect={() => go({ name: 'connect' })}
      openOptions={openOptions}
    >
      {flow !== null && (
        <div class="bar" data-flow={flow.step}>
          <Sign name="busy" tone="blue" />
          <strong class="cut">{attemptTitle(flow)}</strong>
          <Button action="show-attempt" look="low" onClick={() => setAside(false)}>
            {pairingWords.show}
          </Button>
        </div>
      )}
      {relay.sessionEnded && <SessionEnded openOptions={openOptions} />}
      <Offline view={view} knowing={knowing} />
      {!blocked && <UseHere view={view} sites={sites} />}
    </ListView>
  );
}
