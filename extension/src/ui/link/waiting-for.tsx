import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { LanguageChoice } from '@noiseaware-connect/shared/parts/link-message';
import type { Link } from '@noiseaware-connect/shared/shapes';
import { nameOf } from '@noiseaware-connect/shared/words/describe-state';
import { relativeTime } from '@noiseaware-connect/shared/words/moment';
import { plural } from '@noiseaware-connect/shared/words/plural';
import type { View } from '../../app/view.ts';
import type { LinkSubject } from '../../messages.ts';
import { waitingWords as words } from '../../words/waiting-words.ts';
import { LinkRow } from './link-row.tsx';
import { isMade, type MadeLink } from './made-link.ts';
import { useReminder } from './use-reminder.ts';

/** The links that an owner can still use, the oldest first. */
const openLinksOf = (links: View['links']): Link[] =>
  links.filter(({ status }) => status === 'open' || status === 'started').toReversed();

/** The connections of which the person wants to be reminded, with when. */
const remindersOf = ({ warned, known }: Pick<View, 'warned' | 'known'>) =>
  (warned ?? []).flatMap(({ id, remindAt }) => {
    const connection = known?.connections.find((each) => each.id === id);
    return remindAt === undefined || connection === undefined ? [] : [{ connection, remindAt }];
  });

/** One quiet line above the list, while an owner has an open link of this person, or there is something to remind of. */
export function WaitingLine(props: { view: Pick<View, 'links' | 'warned' | 'known'>; onShow(): void }) {
  const { view, onShow } = props;
  const open = openLinksOf(view.links).length;
  const reminders = remindersOf(view).length;
  if (open + reminders === 0) return null;
  return (
    <p class="section waiting-line">
      <span>{open > 0 ? plural(words.open, open) : plural(words.openReminders, reminders)}</span>
      <Button action="show-waiting" look="quiet" onClick={onShow}>
        {words.show}
      </Button>
    </p>
  );
}

/**
 * What this person is waiting for: owners who have not started, or started and not finished, each since when, and
 * connections of which they are reminded. A message is copied once more where this browser has the link's address.
 */
export function WaitingFor(props: {
  view: Pick<View, 'relay' | 'links' | 'linkRequests' | 'known' | 'warned'>;
  now: number;
  /** Opens the page on which a link for this account is made. */
  onLink(subject: LinkSubject): void;
  onOpen(connection: string): void;
}) {
  const { view, now, onLink, onOpen } = props;
  const { relay, links, linkRequests } = view;
  const { note, language, setLanguage, remind } = useReminder(relay, now);
  const open = openLinksOf(links);
  const made = linkRequests.filter(isMade);
  const reminders = remindersOf(view);
  if (open.length + reminders.length === 0)
    return (
      <div class="middle" data-nothing="waiting">
        <h2>{words.nobody}</h2>
        <p>{words.nobodyLead}</p>
      </div>
    );
  return (
    <div class="body" data-place="waiting-for">
      <p class="note" role="status">
        {note}
      </p>
      {open.length > 0 && (
        <section aria-labelledby="owners">
          <div class="label-row">
            <h2 id="owners">{words.owners}</h2>
            {made.length > 0 && (
              <LanguageChoice
                id="reminder-language"
                label={words.language}
                language={language}
                onLanguage={setLanguage}
              />
            )}
          </div>
          <ul class="run-list">
            {open.map((link) => (
              <WaitingOwner
                key={link.id}
                link={link}
                now={now}
                address={made.find(({ id }) => id === link.id)}
                onRemind={remind}
                onNewLink={() => onLink({ account: link.account, connection: link.connection })}
              />
            ))}
          </ul>
        </section>
      )}
      {reminders.length > 0 && (
        <section aria-labelledby="reminders">
          <h2 id="reminders">{words.reminders}</h2>
          <ul class="run-list">
            {reminders.map(({ connection, remindAt }) => (
              <li key={connection.id} data-reminder={connection.id}>
                <LinkRow
                  sign="time"
                  tone="amber"
                  name={nameOf(connection)}
                  about={
                    <span class="soft small">
                      {fill(words.remindsAt, { when: relativeTime(remindAt, now) })}
                    </span>
                  }
                  opener={{ 'data-action': 'open', onClick: () => onOpen(connection.id) }}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

// --- Internal helpers ---

/** An owner who has an open link. */
function WaitingOwner(props: {
  link: Link;
  now: number;
  /** The link with its address, if this browser has it. */
  address: MadeLink | undefined;
  onRemind(link: MadeLink): void;
  onNewLink(): void;
}) {
  const { link, now, address, onRemind, onNewLink } = props;
  const { status, account, createdAt, startedAt } = link;
  const name = account.name ?? account.id;
  const isStarted = status === 'started';
  const sentence = !isStarted
    ? words.notStarted
    : startedAt === undefined
      ? words.startedOnce
      : words.started;
  const times = {
    made: relativeTime(Date.parse(createdAt), now),
    started: relativeTime(Date.parse(startedAt ?? createdAt), now),
  };
  return (
    <li data-waiting-for={status} data-account={account.id}>
      <LinkRow
        sign={isStarted ? 'time' : 'next'}
        tone={isStarted ? 'amber' : 'grey'}
        name={name}
        about={
          <>
            <span class="soft small">{fill(sentence, times)}</span>
            {address === undefined && <span class="soft small">{words.elsewhere}</span>}
          </>
        }
      >
        {address === undefined ? (
          <Button
            action="new-link"
            look="low"
            aria-label={fill(words.newLinkFor, { name })}
            onClick={onNewLink}
          >
            {words.newLink}
          </Button>
        ) : (
          <Button
            action="remind-owner"
            look="low"
            aria-label={fill(words.remindFor, { name })}
            onClick={() => onRemind(address)}
          >
            {words.remind}
          </Button>
        )}
      </LinkRow>
    </li>
  );
}
