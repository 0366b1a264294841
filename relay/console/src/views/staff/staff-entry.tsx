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
import { EntryName } from '../../parts/entry-name.tsx';
import { Choice } from '../../parts/field.tsx';
import { RefusedToday } from '../../parts/refused-today.tsx';
import { RowActions } from '../../parts/row-actions.tsx';
import type { Column } from '../../parts/table.tsx';
import { useRevoke } from '../../parts/use-revoke.ts';
import { refusalWords } from '../../words/refusal-words.ts';
import { shellWords } from '../../words/shell-words.ts';
import { staffWords as words } from '../../words/staff-words.ts';

/**
 * The columns of the list of staff.
 * @param ownId the id of the person at the console
 * @param all to whom connections can be handed over: those of them who may look after some
 * @param now milliseconds since 1970
 */
export const staffColumns = (
  ownId: string,
  all: readonly ListedStaff[],
  now: number,
): readonly Column<ListedStaff>[] => [
  {
    name: 'name',
    head: words.name,
    cell: (member) => (
      <EntryName name={member.name} href={hrefOf('staff', member.id)} tag={tagOf(member, now)} />
    ),
    sortKey: ({ name }) => name,
  },
  {
    name: 'access',
    head: words.access,
    cell: (member) => (
      <>
        <p class="soft small">{describeAccess(member, ownId, now)}</p>
        {member.connections > 0 && (member.revokedAt !== null || !may(member, 'connect')) && (
          <p class="small" data-hint="hand-over">
            {fill(words.handOverNeeded, { name: member.name })}
          </p>
        )}
        {member.refusals.last !== null && (
          <p class="small" data-hint="refused">
            <RefusedToday
              what="sign_in_refused"
              about={member.id}
              count={member.refusals.count}
              last={member.refusals.last}
              sentence={refusalWords.signInsToday}
            />
          </p>
        )}
      </>
    ),
    sortKey: ({ createdAt }) => Date.parse(createdAt),
  },
  {
    name: 'connections',
    head: shellWords.tabs.connections,
    cell: ({ name, connections }) =>
      connections > 0 && (
        <a href={hrefOf('connections', undefined, { q: name })}>{plural(words.connections, connections)}</a>
      ),
    sortKey: ({ connections }) => connections,
  },
  {
    name: 'browsers',
    head: words.sessions,
    cell: (member) => member.sessions.length > 0 && <Browsers member={member} all={all} />,
    sortKey: ({ sessions }) => sessions.length,
  },
  {
    name: 'actions',
    head: shellWords.actions,
    cell: (member) => (
      <StaffActions
        member={member}
        invited={all.flatMap(({ id, sessions }) =>
          id === member.id ? [] : sessions.filter(({ invitedBy }) => invitedBy === member.id),
        )}
        others={all.filter(
          (other) =>
            other.id !== member.id && other.revokedAt === null && !other.operator && may(other, 'connect'),
        )}
      />
    ),
  },
];

// --- Internal helpers ---

/** The role of a person with access, or since when they have none. */
const tagOf = (member: ListedStaff, now: number) =>
  member.revokedAt === null
    ? { text: shellWords.roles[member.role], tone: may(member, 'administer') ? 'blue' : 'grey' }
    : { text: fill(words.revoked, { day: dayOf(Date.parse(member.revokedAt), now) }), tone: 'red' };

function describeAccess(member: ListedStaff, ownId: string, now: number): string {
  const { id, createdAt, signsIn, inviteExpiresAt, inviteUses } = member;
  return [
    id === ownId ? words.you : null,
    fill(words.since, { day: dayOf(Date.parse(createdAt), now) }),
    signsIn ? words.signsIn : null,
    inviteExpiresAt === null
      ? null
      : fill(words.invited, { time: momentOf(Date.parse(inviteExpiresAt), now) }),
    inviteUses > 1 ? plural(words.usesLeft, inviteUses) : null,
  ]
    .filter((each) => each !== null)
    .join(' · ');
}

/**
 * Actions on a staff member, whose connections can be handed over to `others`.
 * @param invited the sessions of others that began with an invite of theirs
 */
function StaffActions({
  member,
  invited,
  others,
}: {
  member: ListedStaff;
  invited: ListedStaff['sessions'];
  others: readonly ListedStaff[];
}) {
  const { page, ask, calls } = useConsole();
  const { id, name, signsIn, revokedAt, connections } = member;
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
          <p class="soft">{fill(plural(words.manages, connections), { name })}</p>
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
  const revoke = useRevoke({
    title: say(words.askRevoke, { name }),
    lead: words.askRevokeLead,
    fields: (
      <>
        <Holdings member={member} />
        {invited.length > 0 && (
          <>
            <p data-place="invited">{fill(plural(words.invitedOthers, invited.length), { name })}</p>
            <label class="check">
              <input type="checkbox" name="take-over" />
              <span>{words.takeOver}</span>
            </label>
          </>
        )}
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
    ),
    act: async (form) => {
      const to = String(form.get('to') ?? '');
      const handedOver = to === '' ? undefined : await calls().handOver({ id, body: { to } });
      return handedOver?.ok === false
        ? handedOver
        : calls().revokeStaff({
            id,
            query: form.has('take-over') ? { takeOver: '1' } : {},
          });
    },
  });
  const handOver = others.length > 0 && { action: 'hand-over', text: words.handOver, run: askHandOver };
  const needed = connections > 0 && handOver;
  return (
    <RowActions
      name={name}
      needed={needed}
      others={[
        { action: 'audit', text: shellWords.tabs.audit, href: hrefOf('audit', undefined, { about: id }) },
        !needed && handOver,
        revokedAt !== null && signsIn && { action: 'take-back', text: words.takeBack, run: askReturn },
        revokedAt === null && !isOwn && revoke,
      ]}
    />
  );
}

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
function Browsers({
  member: { id, name, sessions },
  all,
}: {
  member: ListedStaff;
  all: readonly ListedStaff[];
}) {
  const { ask, calls, now } = useConsole();
  const nameOf = (inviter: string | null) => all.find((each) => each.id === inviter)?.name ?? '';
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
        {sessions.map(({ id: session, bound, lastUsedAt, createdAt, invitedBy }) => (
          <li key={session} data-session={session}>
            <span>
              {fill(words.lastUsed, { ago: relativeTime(Date.parse(lastUsedAt), now) })}
              <span class="soft small">
                {' '}
                {fill(words.since, { day: dayOf(Date.parse(createdAt), now) })}
                {bound && ` · ${words.bound}`}
                {nameOf(invitedBy) && ` · ${fill(words.invitedBy, { name: nameOf(invitedBy) })}`}
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
