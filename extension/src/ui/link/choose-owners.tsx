import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { Icon } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import type { Account, Connection, Link } from '@noiseaware-connect/shared/shapes';
import { describeState, type Knowing } from '@noiseaware-connect/shared/words/describe-state';
import { listWords } from '@noiseaware-connect/shared/words/list-words';
import { relativeTime } from '@noiseaware-connect/shared/words/moment';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { useEffect, useState } from 'preact/hooks';
import { isAbout } from '../../app/link-subject.ts';
import type { View } from '../../app/view.ts';
import type { Ask, LinkSubject, RecordInFront, RefusalCode, Send } from '../../messages.ts';
import { sendLinksWords as words } from '../../words/send-links-words.ts';
import { waitingWords } from '../../words/waiting-words.ts';
import { companyOf } from '../knowing.ts';
import { addMatches, findConnections } from '../list/find-connections.ts';
import { useRelaySearch } from '../list/use-relay-search.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';
import { isMade } from './made-link.ts';
import { listOpenLinks } from './open-links.ts';
import { useReminder } from './use-reminder.ts';

/** An account that needs its owner, with its connection if it has one. */
type Owner = LinkSubject;

const keyOf = ({ account, connection }: Owner): string => connection ?? `account ${account.id}`;

/**
 * Chooses for which of the accounts that need their owner links are made: at first those without an open link. An owner
 * who has one from this browser is reminded here, too.
 */
export function ChooseOwners(props: {
  view: View;
  knowing: Knowing;
  /** The records of a page among which is chosen, also such without a connection; by default all connections. */
  records: readonly RecordInFront[] | undefined;
  send: Send;
  ask: Ask;
  /** The links are requested. */
  onChosen(subjects: readonly LinkSubject[]): void;
}) {
  const { view, knowing, records, send, ask, onChosen } = props;
  const { note, remind } = useReminder(view.relay, knowing.now);
  const { known: list, relay, linkRequests } = view;
  const [typed, setTyped] = useState('');
  /** What the person has ticked or unticked, by the owner's key. */
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
    (each) =>
      describeState(each, knowing).needsOwner &&
      (records?.some(({ account }) => account.id === each.account.id) ?? true),
  );
  const unconnected = (records ?? []).filter(
    ({ account, status }) =>
      status === 'not_connected' && !needing.some((each) => each.account.id === account.id),
  );
  const matches: Owner[] = [
    ...findConnections(needing, search).map(subjectOf),
    ...unconnected.filter(({ account }) => isTyped(account, typed)).map(({ account }) => ({ account })),
  ];
  const openLinkOf = ({ account }: Owner) => openLinks?.get(account.id);
  const isTicked = (each: Owner) => ticks.get(keyOf(each)) ?? openLinkOf(each) === undefined;
  const tick = (owners: readonly Owner[], isOn: boolean) =>
    setTicks(new Map([...ticks, ...owners.map((each) => [keyOf(each), isOn] as const)]));
  const [withLink, withoutLink] = [true, false].map((has) =>
    matches.filter((each) => (openLinkOf(each) !== undefined) === has),
  ) as [Owner[], Owner[]];
  const chosen = matches.filter(isTicked);
  const ready = linkRequests.filter(isMade);

  const make = async () => {
    setWorking(true);
    const isSent = await send('make-links', { subjects: chosen }).then(
      () => true,
      () => false,
    );
    setWorking(false);
    if (isSent) onChosen(chosen);
    else setFailure('interrupted');
  };

  const noteOn = (owner: Owner): string | null => {
    const request = linkRequests.find((each) => isAbout(each, owner));
    if (request?.state === 'failed')
      return fill(describeRefusal(request.code), { company: companyOf(relay) });
    const link = openLinkOf(owner);
    const isHere = request?.state === 'made' && request.id === link?.id;
    return link === undefined ? null : describeOpen(link, isHere, knowing.now);
  };
  const pick = (owner: Owner) => {
    const made = ready.find((each) => each.id === openLinkOf(owner)?.id);
    return (
      <Pick
        key={keyOf(owner)}
        owner={owner}
        isTicked={isTicked(owner)}
        note={noteOn(owner)}
        onTick={(isOn) => tick([owner], isOn)}
        onRemind={made && (() => remind(made))}
      />
    );
  };
  if (needing.length + unconnected.length === 0 && !others.running)
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
            <p class="note" role="status">
              {note}
            </p>
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

const isTyped = ({ id, name = '' }: Account, typed: string): boolean => {
  const text = `${id} ${name}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

/** One account to tick. */
function Pick(props: {
  owner: Owner;
  isTicked: boolean;
  note: string | null;
  onTick(isOn: boolean): void;
  /** Undefined if the owner has no link of this browser. */
  onRemind: (() => unknown) | undefined;
}) {
  const { owner, isTicked, note, onTick, onRemind } = props;
  const { account } = owner;
  const name = account.name ?? account.id;
  return (
    <li class="pick-row">
      <label class="pick" data-pick={keyOf(owner)}>
        <input type="checkbox" checked={isTicked} onChange={(event) => onTick(event.currentTarget.checked)} />
        <span class="row-text">
          <bdi class="pick-name">{name}</bdi>
          {account.name !== undefined && (
            <span class="id">
              <bdi>{account.id}</bdi>
            </span>
          )}
          {note !== null && <span class="soft small">{note}</span>}
        </span>
      </label>
      {onRemind !== undefined && (
        <Button
          action="remind-owner"
          look="low"
          aria-label={fill(waitingWords.remindFor, { name })}
          onClick={onRemind}
        >
          {waitingWords.remind}
        </Button>
      )}
    </li>
  );
}
