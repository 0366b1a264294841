import { nearEndPeriod } from '../../connection-group.ts';
import { fill } from '../../fill.ts';
import type { Connection } from '../../shapes.ts';
import { connectionWords as words } from '../../words/connection-words.ts';
import { clockOf, dayOf, momentOf, stampOf } from '../../words/moment.ts';
import { organizationOf } from '../../words/organization.ts';
import { plural } from '../../words/plural.ts';
import { OrganizationName } from '../organization.tsx';
import { Row } from '../row.tsx';
import { say } from '../say.tsx';

const day = 86_400_000;
/** Days from the last renewal to the end of a refresh token. */
const longest = 15;

/** How much time a connection has left. Nothing of one whose authorization NoiseAware refuses: those days no longer help. */
export function Life({ connection, now, tone }: { connection: Connection; now: number; tone: string }) {
  if (connection.diesAt === null || needsAuthorization(connection)) return null;
  const daysLeft = Math.min(longest, Math.max(0, (Date.parse(connection.diesAt) - now) / day));
  return (
    <div class={`life ${daysLeft * day > nearEndPeriod ? tone : 'red'}`}>
      <meter aria-label={words.life} min={0} max={longest} value={daysLeft} />
      <p>
        <span>{say(words.renewedOn, { day: dayOf(Date.parse(connection.lastRenewedAt), now) })}</span>
        <span>{plural(words.daysLeft, Math.ceil(daysLeft))}</span>
      </p>
    </div>
  );
}

/** A connection's organization, who connected it, who is responsible for it, and when it is renewed next. */
export function Facts({ connection, now }: { connection: Connection; now: number }) {
  const { status, organization, connectedBy, responsible, connectedAt, nextRenewalAt } = connection;
  return (
    <dl class="rows">
      <Row term={words.organization}>
        {organization === null ? (
          words.noOrganization
        ) : (
          <OrganizationName {...organizationOf(organization)} />
        )}
      </Row>
      <Row term={words.connectedBy} class="cut" title={connectedBy.name}>
        {say(words.by, { name: connectedBy.name, day: dayOf(Date.parse(connectedAt), now) })}
      </Row>
      {responsible.id !== connectedBy.id && (
        <Row term={words.responsible} class="cut" title={responsible.name}>
          <bdi>{responsible.name}</bdi>
        </Row>
      )}
      {nextRenewalAt !== null && Date.parse(nextRenewalAt) > now && !needsAuthorization(connection) && (
        <Row term={status === 'active' ? words.nextRenewal : words.nextTry}>
          {momentOf(Date.parse(nextRenewalAt), now)}
        </Row>
      )}
    </dl>
  );
}

/** That a connection which needs its owner is also tried without: it may be accepted again. */
export function AlsoTried({ connection, now }: { connection: Connection; now: number }) {
  const next = Date.parse(connection.nextRenewalAt ?? '');
  if (!needsAuthorization(connection) || !(next > now)) return null;
  return <p>{fill(words.alsoTried, { time: clockOf(next, now) })}</p>;
}

const needsAuthorization = ({ status }: Connection): boolean => status === 'reauthorization_required';

/** The known history of a connection, the latest first. */
export function History({ connection, now }: { connection: Connection; now: number }) {
  const { troubleSince, lastRenewedAt, connectedAt, connectedBy } = connection;
  const { events } = words;
  const all = [
    { at: troubleSince, tone: 'amber', text: events.trouble },
    { at: lastRenewedAt === connectedAt ? null : lastRenewedAt, tone: 'green', text: events.renewed },
    { at: connectedAt, tone: 'green', text: say(events.connected, { name: connectedBy.name }) },
  ].flatMap(({ at, ...rest }) => (at === null ? [] : [{ at: Date.parse(at), ...rest }]));
  return (
    <ul class="history" aria-label={words.history}>
      {all
        .sort((one, other) => other.at - one.at)
        .map(({ at, tone, text }) => (
          <li key={at}>
            <span class={`dot ${tone}`} />
            <span class="cut">{text}</span>
            <time class="soft small" dateTime={new Date(at).toISOString()} title={stampOf(at)}>
              {dayOf(at, now)}
            </time>
          </li>
        ))}
    </ul>
  );
}
