import { Button, type Off } from '@noiseaware-connect/shared/parts/button';
import {
  AlsoTried,
  Facts,
  History,
  Life,
} from '@noiseaware-connect/shared/parts/connection/connection-facts';
import { DisconnectConfirm } from '@noiseaware-connect/shared/parts/connection/disconnect-confirm';
import { StateBanner } from '@noiseaware-connect/shared/parts/connection/state-banner';
import { Menu, type MenuAction } from '@noiseaware-connect/shared/parts/menu';
import { say } from '@noiseaware-connect/shared/parts/say';
import { mayDisconnect } from '@noiseaware-connect/shared/role';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { endingWords, connectionWords as words } from '@noiseaware-connect/shared/words/connection-words';
import { describeRenewed } from '@noiseaware-connect/shared/words/describe-renewed';
import { describeState, type Knowing, nameOf } from '@noiseaware-connect/shared/words/describe-state';
import { fixWords } from '@noiseaware-connect/shared/words/state-words';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { connectionLink } from '../../app/connections/connection-link.ts';
import type { View } from '../../app/view.ts';
import { type Ask, type Asked, interrupted, type Refused, type Send, tell } from '../../messages.ts';
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
  /** An attempt runs or the session has ended: nothing new can begin. A text says so. */
  blocked: Off;
  /** Whether notifications are shown, so that a person can be reminded. */
  notifies: boolean;
  /** Opens the view in which a link for the owner is made. */
  onLink?: (() => void) | undefined;
}) {
  const { connection, knowing, relay, send, ask, blocked, notifies, onLink } = props;
  const [company, support] = [companyOf(relay), supportOf(relay)];
  const { id, account, status } = connection;
  const root = useRef<HTMLElement>(null);
  const whyBlocked = useId();
  const wasAsking = useRef(false);
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState(false);
  /** What the last action led to: a text, or its refusal. */
  const [result, setResult] = useState<string | Refused>('');
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

  const run = async <T,>(work: Promise<Asked<T>>, success: (value: T) => string) => {
    setWorking(true);
    const done = await work;
    setWorking(false);
    setAsking(false);
    setResult(done.ok ? success(done.value) : done);
  };
  const describe = ({ code, retryAfter }: Refused): string => {
    if (gone && code === 'reauthorization_required') return said.beyondRestore;
    return describeRefusal(code, retryAfter);
  };

  const off = working || blocked;
  const renew: MenuAction = {
    action: 'renew',
    text: gone ? words.restore : words.renew,
    off,
    run: () =>
      void run(
        ask((client) => client.renewConnection({ id, body: {} })),
        (renewed) => (gone ? said.restored : describeRenewed(renewed.connection, now)),
      ),
  };
  const reconnect: MenuAction = {
    action: 'reconnect',
    text: words.reconnect,
    off,
    run: () => tell(send, 'connect', { account, connection: id }),
  };
  const ownerLink: MenuAction | undefined = onLink && {
    action: 'owner-link',
    text: words.ownerLink,
    off,
    run: onLink,
  };
  const copyLink: MenuAction = {
    action: 'copy-link',
    text: words.copyLink,
    run: () =>
      void navigator.clipboard.writeText(connectionLink(relay?.address ?? '', id)).then(
        () => setResult(said.copied),
        () => setResult(said.notCopied),
      ),
  };
  const remind: MenuAction = {
    action: 'remind',
    text: remindWords.ask,
    off,
    run: () =>
      void send('remind', { connection: id }).then(
        () => setResult(remindWords.done),
        () => setResult(interrupted),
      ),
  };
  const disconnect: MenuAction | undefined =
    relay !== null && mayDisconnect(relay.staff, connection)
      ? {
          action: 'disconnect',
          text: gone ? words.erase : words.disconnect,
          isEnd: true,
          off,
          run: () => setAsking(true),
        }
      : undefined;

  /** What helps, below the state. */
  const helping: readonly (MenuAction | undefined)[] = {
    reconnect: [reconnect, ownerLink],
    renew: [renew],
    none: [],
  }[state.action ?? 'none'];
  // Whoever may not connect may do none of these. What works needs no renewal by hand, and what NoiseAware no longer
  // accepts cannot be renewed.
  const others = [
    (gone || status === 'degraded') && renew,
    state.group === 'needs_you' && notifies && remind,
    reconnect,
    ownerLink,
    state.action === 'reconnect' && copyLink,
  ].filter((each) => mayConnect && !!each && !helping.includes(each)) as MenuAction[];
  const [first, second] = others;
  const inFoot = [first, disconnect ?? second];
  const inMenu = others.filter((each) => !inFoot.includes(each));
  const button = (item: MenuAction | undefined, look: string) =>
    item && (
      <Button
        key={item.action}
        action={item.action}
        look={look}
        off={item.off ?? false}
        aria-describedby={typeof item.off === 'string' ? whyBlocked : undefined}
        onClick={item.run}
      >
        {item.text}
      </Button>
    );

  return (
    <section class="connection" ref={root} data-connection={id} data-status={status} data-group={state.group}>
      <StateBanner state={state} now={now} company={company}>
        {state.fix !== null && <p>{fixWords[state.fix]}</p>}
        <AlsoTried connection={connection} now={now} />
        {state.fix === 'operator' && support !== undefined && <p>{say(pageWords.contact, { support })}</p>}
      </StateBanner>
      {helping.length > 0 && (
        <div class="buttons">{helping.map((item, index) => button(item, index === 0 ? 'primary' : ''))}</div>
      )}
      {typeof blocked === 'string' && mayConnect && (
        <p class="hint" id={whyBlocked}>
          {blocked}
        </p>
      )}
      <p class="note" role="status">
        {working ? said.working : say(typeof result === 'string' ? result : describe(result), { company })}
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
              () => (forget ? said.erased : said.disconnected),
            )
          }
        />
      ) : (
        <>
          <Life connection={connection} now={now} tone={state.tone === 'green' ? 'green' : 'grey'} />
          <Facts connection={connection} now={now} />
          <History connection={connection} now={now} />
          {mayConnect && disconnect === undefined && (
            <p class="hint">{say(endingWords.notOffered, { name: connection.responsible.name })}</p>
          )}
        </>
      )}
      {!asking && first !== undefined && (
        <div class="foot">
          {inFoot.map((item) => button(item, item === disconnect ? 'quiet danger' : 'quiet'))}
          {inMenu.length > 0 && <Menu items={inMenu} />}
        </div>
      )}
    </section>
  );
}
