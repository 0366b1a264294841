import { describeConnection } from '@noiseaware-connect/shared/connection-words';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Done, interrupted, type Send, tell } from '../../messages.ts';
import { connectionWords } from '../../words/connection-words.ts';
import { describeRefusal } from '../../words/failure-words.ts';
import { urgentAction } from '../../words/who-fixes.ts';
import { Button } from '../parts/button.tsx';
import { ConnectionDetails } from './connection-details.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import { DisconnectConfirm } from './disconnect-confirm.tsx';

const { said } = connectionWords;

/** One connection: what state it is in, and what can be done about it. */
export function ConnectionItem(props: {
  connection: Connection;
  now: number;
  send: Send;
  /** Another account is being connected, or the session has ended: nothing new can begin. */
  blocked: boolean;
}) {
  const { connection, now, send, blocked } = props;
  const { id, account, status } = connection;
  const row = useRef<HTMLLIElement>(null);
  const asked = useRef(false);
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState(false);
  const [note, setNote] = useState('');
  const words = describeConnection(connection);
  const name = account.name ?? account.id;
  const gone = status === 'disconnected';
  const urgent = urgentAction(words, status);

  // Back to the button from which the question came.
  useEffect(() => {
    if (asked.current && !asking)
      row.current?.querySelector<HTMLElement>('[data-action=disconnect]')?.focus();
    asked.current = asking;
  }, [asking]);

  const run = async (work: Promise<Done>, success: string, refused?: string) => {
    setWorking(true);
    setNote('');
    const done = await work.catch(() => interrupted);
    setWorking(false);
    setAsking(false);
    if (done.ok) setNote(success);
    else if (done.code === 'reauthorization_required' && refused !== undefined) setNote(refused);
    else setNote(describeRefusal(done.code));
  };
  const action = (kind: 'reconnect' | 'renew' | 'disconnect', label: string, act: () => void) => (
    <Button
      action={kind}
      look={urgent === kind ? 'small primary' : 'small'}
      aria-label={connectionWords.actionOn(label, name)}
      disabled={working || blocked}
      onClick={act}
    >
      {label}
    </Button>
  );

  return (
    <li class="connection" ref={row} data-connection={id} data-status={status}>
      <div class="connection-head">
        <div class="connection-name">
          <strong title={name}>
            <bdi>{name}</bdi>
          </strong>
          {account.name !== undefined && (
            <span class="connection-id" title={account.id}>
              <bdi>{account.id}</bdi>
            </span>
          )}
        </div>
        <span class={`status ${status}`}>{words.label}</span>
      </div>
      <ConnectionFacts connection={connection} words={words} now={now} />
      <ConnectionDetails connection={connection} words={words} name={name} now={now} />
      {asking ? (
        <DisconnectConfirm
          name={name}
          gone={gone}
          working={working}
          onKeep={() => setAsking(false)}
          onConfirm={(forget) =>
            void run(send('disconnect', { id, forget }), forget ? said.erased : said.disconnected)
          }
        />
      ) : (
        <div class="buttons">
          {action('reconnect', connectionWords.reconnect, () =>
            tell(send, 'connect', { account, connection: id }),
          )}
          {action('renew', gone ? connectionWords.repair : connectionWords.renew, () =>
            run(
              send('renew', { id }),
              gone ? said.repaired : said.renewed,
              gone ? said.beyondRepair : undefined,
            ),
          )}
          {action('disconnect', gone ? connectionWords.erase : connectionWords.disconnect, () =>
            setAsking(true),
          )}
        </div>
      )}
      <p class="note" role="status">
        {working ? said.working : note}
      </p>
    </li>
  );
}
