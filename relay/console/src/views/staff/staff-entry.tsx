import type { ListedStaff } from '@noiseaware-connect/shared/contract/admins';
import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import { may } from '@noiseaware-connect/shared/role';
import type { LinkStatus } from '@noiseaware-connect/shared/shapes';
import { dayOf, momentOf, relativeTime } from '@noiseaware-connect/shared/words/moment';
import { plural } from '@noiseaware-connect/shared/words/plural';
import { useConsole } from '../../context/console-context.ts';
import { hrefOf } from '../../context/route.ts';
import { useAnswer } from '../../loading/use-answer.ts';
import { Entry } from '../../parts/entry.tsx';
import { Choice } from '../../parts/field.tsx';
import { RefusedToday } from '../../parts/refused-today.tsx';
import { Revoke } from '../../parts/revoke.tsx';
import { refusalWords } from '../../words/refusal-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { staffWords as words } from '../../words/staff-words.ts';

/** A staff member. Their connections can be handed over to `others`. */
export function StaffEntry({ member, others }: { member: ListedStaff; others: readonly ListedStaff[] }) {
  const { page, ask, calls, now } = useConsole();
  const { id, name, role, signsIn, createdAt, revokedAt, connections, sessions } = member;
  const { inviteExpiresAt, inviteUses, refusals } = member;
  const isOwn = id === page.id;
  const askReturn = () =>
    ask({
      title: say(words.askTakeBack, { name }),
      lead: words.askTakeBackLead,
      confirm: words.confirmTakeBack,
      act: () => calls().returnStaff({ id, body: {} }),
      done: fill(words.tookBack, { name }),
    });
  const askHandOver = () =>
    ask({
      title: say(words.askHandOver, { name }),
      lead: say(words.askHandOverLead, { name }),
      confirm: words.confirmHandOver,
      fields: (
        <>
          <p class="soft">{fill(words.manages, { count: numberOf(connections) })}</p>
          <Choice
            name="to"
            label={words.to}
            options={others.map((other) => [other.id, other.name] as const)}
          />
        </>
      ),
      act: (form) => calls().handOver({ id, body: { to: String(form.get('to')) } }),
      done: words.handedOver,
    });
  const about = [
    isOwn ? words.you : null,
    fill(words.since, { day: dayOf(Date.parse(createdAt), now) }),
    signsIn ? words.signsIn : null,
    inviteExpiresAt === null
      ? null
      : fill(words.invited, { time: momentOf(Date.parse(inviteExpiresAt), now) }),
    inviteUses > 1 ? plural(words.usesLeft, inviteUses) : null,
  ].filter((each) => each !== null);
  return (
    <Entry
      id={id}
      name={name}
      href={hrefOf('staff', id)}
      tag={
        revokedAt === null
          ? { text: shellWords.roles[role], tone: may(member, 'administer') ? 'blue' : 'grey' }
          : { text: fill(words.revoked, { day: dayOf(Date.parse(revokedAt), now) }), tone: 'red' }
      }
      actions={
        <>
          <a class="button quiet" data-action="audit" href={hrefOf('audit', undefined, { about: id })}>
            {shellWords.tabs.audit}
          </a>
          {others.length > 0 && (
            <Button action="hand-over" look="quiet" onClick={askHandOver}>
              {words.handOver}
            </Button>
          )}
          {revokedAt !== null && signsIn && (
            <Button action="take-back" look="quiet" onClick={askReturn}>
              {words.takeBack}
            </Button>
          )}
          {revokedAt === null && !isOwn && (
            <Revoke
              title={say(words.askRevoke, { name })}
              lead={words.askRevokeLead}
              fields={
                <>
                  <Holdings member={member} />
                  {others.length > 0 && (
                    <Choice
                      name="to"
                      label={words.handOverFirst}
                      options={[
                        ['', fill(words.handOverToNone, { name })],
                        ...others.map((other) => [other.id, other.name] as const),
                      ]}
                    />
                  )}
                </>
              }
              act={async (form) => {
                const to = String(form.get('to') ?? '');
                const handedOver = to === '' ? undefined : await calls().handOver({ id, body: { to } });
                return handedOver?.ok === false ? handedOver : calls().revokeStaff({ id });
              }}
            />
          )}
        </>
      }
    >
      <p class="soft small">
        {about.join(' · ')}
        {connections > 0 && (
          <>
            {' · '}
            <a href={hrefOf('connections', undefined, { q: name })}>
              {plural(words.connections, connections)}
            </a>
          </>
        )}
      </p>
      {connections > 0 && (revokedAt !== null || !may(member, 'connect')) && (
        <p class="small" data-hint="hand-over">
          {fill(words.handOverNeeded, { name })}
        </p>
      )}
      {refusals.last !== null && (
        <p class="small" data-hint="refused">
          <RefusedToday
            what="sign_in_refused"
            about={id}
            count={refusals.count}
            last={refusals.last}
            sentence={refusalWords.signInsToday}
          />
        </p>
      )}
      {sessions.length > 0 && <Browsers member={member} />}
    </Entry>
  );
}

// --- Internal helpers ---

/** How many connections a person manages, and how many of their links owners may still use. */
function Holdings({ member: { id, name, connections } }: { member: ListedStaff }) {
  const links = useAnswer(`links of ${id}`, (relay) => relay.listLinks({ query: { q: name, limit: most } }));
  const openLinks = links.value?.links.filter(
    ({ madeBy, status }) => madeBy.id === id && inUse.includes(status),
  );
  return (
    <p class="soft" data-place="holdings">
      {fill(plural(words.manages, connections), { name })}
      {openLinks !== undefined && links.value?.nextCursor === undefined && (
        <>
          <br />
          {fill(plural(words.sent, openLinks.length), { name })}
        </>
      )}
    </p>
  );
}

/** The most links that are read. With more of them, their number is not shown. */
const most = '200';

const inUse: readonly LinkStatus[] = ['open', 'started', 'awaiting_confirmation'];

/** The person's signed-in browsers. */
function Browsers({ member: { id, name, sessions } }: { member: ListedStaff }) {
  const { ask, calls, now } = useConsole();
  const askEnd = (session: string) =>
    ask({
      title: say(words.askEnd, { name }),
      lead: words.askEndLead,
      confirm: words.confirmEnd,
      isEnd: true,
      act: () => calls().endStaffSession({ id, session }),
      done: words.ended,
    });
  return (
    <details>
      <summary class="small">{plural(words.browsers, sessions.length)}</summary>
      <ul class="browsers">
        {sessions.map(({ id: session, bound, lastUsedAt, createdAt }) => (
          <li key={session} data-session={session}>
            <span>
              {fill(words.lastUsed, { ago: relativeTime(Date.parse(lastUsedAt), now) })}
              <span class="soft small">
                {' '}
                {fill(words.since, { day: dayOf(Date.parse(createdAt), now) })}
                {bound && ` · ${words.bound}`}
              </span>
            </span>
            <Button action="end-session" look="quiet danger" onClick={() => askEnd(session)}>
              {words.end}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
