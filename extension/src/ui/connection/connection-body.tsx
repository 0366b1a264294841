import { Button, type Off } from '@noiseaware-connect/shared/parts/button';
import { Facts, History, Life } from '@noiseaware-connect/shared/parts/connection/connection-facts';
import { DisconnectConfirm } from '@noiseaware-connect/shared/parts/connection/disconnect-confirm';
import { StateBanner } from '@noiseaware-connect/shared/parts/connection/state-banner';
import { say } from '@noiseaware-connect/shared/parts/say';
import { mayDisconnect } from '@noiseaware-connect/shared/role';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { connectionWords as words } from '@noiseaware-connect/shared/words/connection-words';
import { describeState, type Knowing, nameOf } from '@noiseaware-connect/shared/words/describe-state';
import { fixWords } from '@noiseaware-connect/shared/words/state-words';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { connectionLink } from '../../app/connections/connection-link.ts';
import type { View } from '../../app/view.ts';
import { type Ask, type Asked, type Send, tell } from '../../messages.ts';
import { pageWords } from '../../words/page-words.ts';
import { remindWords } from '../../words/remind-words.ts';
import { companyOf, supportOf } from '../knowing.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';

/** Everything about one connection: state, who can fix it, dates, and actions. */
export function ConnectionBody(props: {
  connection: Connection;
  knowing: Knowing;
  relay: View['relay'];
  send: Send;
  ask: Ask;
  /** An attempt runs or the session has ended: nothing new can begin. */
  blocked: Off;
  /** Whether notifications are shown, so that a person can be reminded. */
  notifies: boolean;
  /** The ended attempt above says already that it is connected. */
  announced?: boolean;
  /** Opens the view in which a link for the owner is made. */
  onLink?: (() => void) | undefined;
}) {
  const { connection, knowing, relay, send, ask, blocked, notifies, announced, onLink } = props;
  const [company, support] = [companyOf(relay), supportOf(relay)];
  const { id, account, status } = connection;
  const root = useRef<HTMLElement>(null);
  const wasAsking = useRef(false);
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState(false);
  const [note, setNote] = useState('');
  const { now, mayConnect } = knowing;
  const { said } = words;
  const state = describeState(connection, knowing);
  const gone = status === 'disconnected';

  // When the question closes, the focus returns to its button.
  useLayoutEffect(() => {
    if (wasAsking.current && !asking)
      root.current?.querySelector<HTMLElement>('[data-action=disconnect]')?.focus();
    wasAsking.current = asking;
  }, [asking]);

  const run = async (work: Promise<Asked<unknown>>, success: string, refused?: string) => {
    setWorking(true);
    const done = await work;
    setWorking(false);
    setAsking(false);
    if (done.ok) setNote(success);
    else if (done.code === 'reauthorization_required' && refused !== undefined) setNote(refused);
    else setNote(describeRefusal(done.code));
  };
  const copyLink = () => {
    const link = connectionLink(relay?.address ?? '', id);
    navigator.clipboard.writeText(link).then(
      () => setNote(said.copied),
      () => setNote(said.notCopied),
    );
  };
  const button = (action: string, label: string, act: () => unknown, look = 'quiet') => (
    <Button
      key={action}
      action={action}
      look={state.action === action ? 'primary' : look}
      off={working || blocked}
      onClick={act}
    >
      {label}
    </Button>
  );
  const buttons = {
    reconnect: button('reconnect', words.reconnect, () => tell(send, 'connect', { account, connection: id })),
    renew: button('renew', gone ? words.restore : words.renew, () =>
      run(
        ask((client) => client.renewConnection({ id, body: {} })),
        gone ? said.restored : said.renewed,
        gone ? said.beyondRestore : undefined,
      ),
    ),
  };
  const ownerLink =
    onLink && button('owner-link', words.ownerLink, onLink, state.action === 'reconnect' ? '' : 'quiet');
  // An authorization that NoiseAware no longer accepts cannot be renewed.
  const renewable = mayConnect && status !== 'reauthorization_required' && state.action !== 'renew';

  return (
    <section class="connection" ref={root} data-connection={id} data-status={status} data-group={state.group}>
      {!(announced && state.group === 'fine') && (
        <StateBanner state={state} now={now} company={company}>
          {state.fix !== null && <p>{fixWords[state.fix]}</p>}
          {state.fix === 'operator' && support !== undefined && <p>{say(pageWords.contact, { support })}</p>}
        </StateBanner>
      )}
      {state.action !== null && (
        <div class="buttons">
          {buttons[state.action]}
          {state.action === 'reconnect' && (
            <>
              {ownerLink}
              <Button action="copy-link" onClick={copyLink}>
                {words.copyLink}
              </Button>
            </>
          )}
        </div>
      )}
      <p class="note" role="status">
        {working ? said.working : say(note, { company })}
      </p>
      {asking ? (
        <DisconnectConfirm
          name={nameOf(connection)}
          gone={gone}
          working={working}
          onKeep={() => setAsking(false)}
          onConfirm={(forget) =>
            void run(
              ask((client) => client.disconnect({ id, ...(forget && { query: { forget: 'true' } }) })),
              forget ? said.erased : said.disconnected,
            )
          }
        />
      ) : (
        <>
          <Life connection={connection} now={now} tone={state.tone === 'green' ? 'green' : 'grey'} />
          <Facts connection={connection} now={now} />
          <History connection={connection} now={now} />
        </>
      )}
      {!asking && (
        <div class="foot">
          {renewable && buttons.renew}
          {mayConnect && state.action !== 'reconnect' && buttons.reconnect}
          {mayConnect && state.action !== 'reconnect' && ownerLink}
          {mayConnect &&
            state.group === 'needs_you' &&
            notifies &&
            button('remind', remindWords.ask, () =>
              send('remind', { connection: id }).then(
                () => setNote(remindWords.done),
                () => setNote(describeRefusal('interrupted')),
              ),
            )}
          {relay !== null &&
            mayDisconnect(relay.staff, connection) &&
            button(
              'disconnect',
              gone ? words.erase : words.disconnect,
              () => setAsking(true),
              'quiet danger',
            )}
        </div>
      )}
    </section>
  );
}
