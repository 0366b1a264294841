import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { Icon } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Connection, Link } from '@noiseaware-connect/shared/shapes';
import { describeState, type Knowing, nameOf } from '@noiseaware-connect/shared/words/describe-state';
import { listWords } from '@noiseaware-connect/shared/words/list-words';
import { relativeTime } from '@noiseaware-connect/shared/words/moment';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { useEffect, useState } from 'preact/hooks';
import { isAbout } from '../../app/link-subject.ts';
import type { View } from '../../app/view.ts';
import type { Ask, LinkSubject, RefusalCode, Send } from '../../messages.ts';
import { sendLinksWords as words } from '../../words/send-links-words.ts';
import { companyOf } from '../knowing.ts';
import { addMatches, findConnections } from '../list/find-connections.ts';
import { useRelaySearch } from '../list/use-relay-search.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import { isMade } from './made-link.ts';
import { listOpenLinks } from './open-links.ts';

/** Chooses for which of the accounts that need their owner links are made: at first those without an open link. */
export function ChooseOwners(props: {
  view: View;
  knowing: Knowing;
  /** The accounts among which is chosen; by default all. */
  accounts: readonly string[] | undefined;
  send: Send;
  ask: Ask;
  /** The links are requested. */
  onChosen(subjects: readonly LinkSubject[]): void;
}) {
  const { view, knowing, accounts, send, ask, onChosen } = props;
  const { known: list, relay, linkRequests } = view;
  const [typed, setTyped] = useState('');
  /** What the person has ticked or unticked, by the connection's id. */
  const [ticks, setTicks] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [openLinks, setOpenLinks] = useState<ReadonlyMap<string, Link> | null>(null);
  const [failure, setFailure] = useState<RefusalCode | null>(null);
  const [working, setWorking] = useState(false);

  const look = async () => {
    setFailure(null);
    const answer = await listOpenLinks(ask);
    if (answer.ok) setOpenLinks(answer.value);
    else setFailure(answer.code);
  };
  // Again after each change of this person's links.
  useEffect(() => void look(), [view.links]);

  // Those that need a person and are not kept here.
  const others = useRelaySearch(ask, {
    typed: '',
    filter: 'needs_you',
    more: list?.pages.needsYou.more === true,
    answers: view.refresh.failure === null,
  });
  useEffect(() => others.more?.(), [others.more === undefined]);

  const search = { typed, filter: 'needs_you', keep: null, now: knowing.now, me: undefined } as const;
  const all = addMatches(list?.connections ?? [], others.connections, {
    connections: list?.connections ?? [],
    wantsEnded: false,
  });
  const needing = all.filter(
    (each) => describeState(each, knowing).needsOwner && (accounts?.includes(each.account.id) ?? true),
  );
  const matches = findConnections(needing, search);
  const openLinkOf = ({ account }: Connection) => openLinks?.get(account.id);
  const isTicked = (each: Connection) => ticks.get(each.id) ?? openLinkOf(each) === undefined;
  const tick = (connections: readonly Connection[], isOn: boolean) =>
    setTicks(new Map([...ticks, ...connections.map(({ id }) => [id, isOn] as const)]));
  const [withLink, withoutLink] = [true, false].map((has) =>
    matches.filter((each) => (openLinkOf(each) !== undefined) === has),
  ) as [Connection[], Connection[]];
  const chosen = matches.filter(isTicked);
  const ready = linkRequests.filter(isMade);

  const make = async () => {
    setWorking(true);
    const subjects = chosen.map(subjectOf);
    const isSent = await send('make-links', { subjects }).then(
      () => true,
      () => false,
    );
    setWorking(false);
    if (isSent) onChosen(subjects);
    else setFailure('interrupted');
  };

  const noteOn = (connection: Connection): string | null => {
    const request = linkRequests.find((each) => isAbout(each, subjectOf(connection)));
    if (request?.state === 'failed')
      return fill(describeRefusal(request.code), { company: companyOf(relay) });
    const link = openLinkOf(connection);
    const isHere = request?.state === 'made' && request.id === link?.id;
    return link === undefined ? null : describeOpen(link, isHere, knowing.now);
  };
  const pick = (connection: Connection) => (
    <Pick
      key={connection.id}
      connection={connection}
      isTicked={isTicked(connection)}
      note={noteOn(connection)}
      onTick={(isOn) => tick([connection], isOn)}
    />
  );
  if (needing.length === 0 && !others.running)
    return (
      <div class="middle" data-nothing="owners">
        <h2>{words.none}</h2>
      </div>
    );
  return (
    <>
      <div class="find">
        <p class="soft small">{words.lead}</p>
        <div class="search">
          <Icon name="search" />
          <input
            type="search"
            class="input"
            aria-label={words.search}
            placeholder={words.search}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
      </div>
      <div class="scroll" data-place="choose-owners">
        {matches.length === 0 && (
          <p class="section" role="status">
            {say(listWords.noMatch, { typed })}
          </p>
        )}
        {withoutLink.length > 0 && (
          <>
            <label class="pick all">
              <input
                type="checkbox"
                data-action="tick-all"
                checked={withoutLink.every(isTicked)}
                onChange={(event) => tick(withoutLink, event.currentTarget.checked)}
              />
              <strong>{plural(words.all, withoutLink.length)}</strong>
            </label>
            <ul>{withoutLink.map(pick)}</ul>
          </>
        )}
        {withLink.length > 0 && (
          <section aria-labelledby="with-link">
            <h2 class="section" id="with-link">
              {words.hasLink}
            </h2>
            <p class="section">{words.hasLinkLead}</p>
            <ul>{withLink.map(pick)}</ul>
          </section>
        )}
        {ready.length > 0 && (
          <p class="section">
            <Button action="show-ready" look="quiet" onClick={() => onChosen(ready)}>
              {plural(words.ready, ready.length)}
            </Button>
          </p>
        )}
      </div>
      <div class="foot acts">
        {failure !== null ? (
          <p class="problem" role="alert">
            {say(describeRefusal(failure), { company: companyOf(relay) })}
          </p>
        ) : (
          openLinks === null && <p role="status">{words.looking}</p>
        )}
        {failure !== null && openLinks === null ? (
          <Button action="look-again" look="primary wide" onClick={look}>
            {words.tryAgain}
          </Button>
        ) : (
          <Button
            action="make-links"
            look="primary wide"
            off={chosen.length === 0 || openLinks === null || working}
            onClick={make}
          >
            {plural(words.make, chosen.length)}
          </Button>
        )}
      </div>
    </>
  );
}

// --- Internal helpers ---

const subjectOf = ({ id, account }: Connection): LinkSubject => ({ account, connection: id });

/** What is known of an open link: who has made it and when, and whether its owner has started. */
function describeOpen({ status, madeBy, createdAt }: Link, isHere: boolean, now: number): string {
  const values = { maker: madeBy.name, made: relativeTime(Date.parse(createdAt), now) };
  if (status === 'awaiting_confirmation') return fill(words.authorizedBy, values);
  if (status === 'started') return fill(isHere ? words.startedHere : words.startedBy, values);
  return fill(isHere ? words.madeHere : words.madeBy, values);
}

/** One account to tick. */
function Pick(props: {
  connection: Connection;
  isTicked: boolean;
  note: string | null;
  onTick(isOn: boolean): void;
}) {
  const { connection, isTicked, note, onTick } = props;
  const { id, account } = connection;
  return (
    <li>
      <label class="pick" data-pick={id}>
        <input type="checkbox" checked={isTicked} onChange={(event) => onTick(event.currentTarget.checked)} />
        <span class="row-text">
          <bdi class="pick-name">{nameOf(connection)}</bdi>
          {account.name !== undefined && (
            <span class="id">
              <bdi>{account.id}</bdi>
            </span>
          )}
          {note !== null && <span class="soft small">{note}</span>}
        </span>
      </label>
    </li>
  );
}
