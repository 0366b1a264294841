import { longestPause } from '../../domain/alert/alert.ts';
import { longestLease } from '../../domain/connection/connection.ts';
import { connectionStates, nameOfState } from '../../domain/connection/groups.ts';
import { longestRetry } from '../../domain/webhook/webhook.ts';
import type { Arguments, QueryName, SetName } from '../record-store.ts';

/** The column that holds the key of a set, and a further condition on the rows. */
export const setColumns: Record<SetName, { readonly column: string; readonly where?: string }> = {
  alertsOfConnection: { column: 'connection' },
  alertsWithoutConnection: { column: 'account', where: 'connection IS NULL' },
  connectionsOfAccount: { column: 'account' },
  deliveriesOfSubject: { column: 'subject' },
  deliveriesOfWebhook: { column: 'webhook' },
  invitesOfInviter: { column: 'inviter' },
  invitesOfStaff: { column: 'staff' },
  openLinksOfAccount: { column: 'account', where: 'ended_at IS NULL' },
  openPairingsOfAccount: { column: 'account', where: 'ended_at IS NULL' },
  openPairingsOfConnection: { column: 'connection', where: 'ended_at IS NULL' },
  openPairingsOfSession: { column: 'session', where: 'ended_at IS NULL' },
  openPairingsOfStaff: { column: 'staff', where: 'ended_at IS NULL' },
  sessionsOfInviter: { column: 'inviter' },
  sessionsOfStaff: { column: 'staff' },
  staffByName: { column: 'name' },
  staffByPerson: { column: 'subject' },
};

/** PostgreSQL's time, which is later than a relay's own if that machine was suspended. */
export const clock = 'extract(epoch FROM clock_timestamp())::double precision';

/** The rows of each query; arguments are placeholders, and keys are arrays. */
export const queryRows: {
  readonly [Q in QueryName]: (...args: Placeholders<Arguments[Q]>) => string;
} = {
  activityBetween: (from, until) => `SELECT * FROM activity WHERE at >= ${from} AND at < ${until}`,
  abandonedPairings: (before, limit) => `SELECT * FROM pairings
    WHERE ended_at IS NULL AND expires_at <= ${before} ORDER BY expires_at LIMIT ${limit}`,
  answersAfter: (at, id, limit) => `SELECT * FROM answers
    WHERE (at, id) > (${at}::double precision, ${id}::text) ORDER BY at, id LIMIT ${limit}`,
  begunBefore: (alerts) => `SELECT DISTINCT first.* FROM alerts AS each, LATERAL (
      SELECT id, version, record FROM alerts AS first
      WHERE NOT each.begins AND first.begins AND first.subject = each.subject AND first.at <= each.at
      ORDER BY first.at DESC, first.id DESC LIMIT 1
    ) AS first WHERE each.id = ANY (${alerts})`,
  connectionsOfResponsible: (staff, limit) =>
    `SELECT * FROM connections WHERE responsible = ${staff} LIMIT ${limit}`,
  connectionsToWarn: (now, limit) =>
    `SELECT * FROM connections WHERE warn_at <= ${now} ORDER BY warn_at LIMIT ${limit}`,
  dueAlerts: (now, limit) => `SELECT * FROM alerts
    WHERE check_at <= ${now} OR check_at > ${now}::double precision + ${longestPause} ORDER BY check_at LIMIT ${limit}`,
  anyDue: (now) => `SELECT each.* FROM webhooks, LATERAL (
      (SELECT * FROM deliveries WHERE webhook = webhooks.id AND state = 'waiting'
        AND next_at <= ${now} LIMIT 1)
      UNION ALL (SELECT * FROM deliveries WHERE webhook = webhooks.id AND state = 'waiting'
        AND next_at > ${now}::double precision + ${longestRetry} LIMIT 1)
    ) AS each`,
  dueDeliveries: (webhooks, now, limit) => `SELECT due.*
    FROM unnest(${webhooks}::text[]) AS receiver, LATERAL (
      SELECT * FROM deliveries AS each
      WHERE webhook = receiver AND state = 'waiting'
        AND (next_at <= ${now} OR next_at > ${now}::double precision + ${longestRetry})
        AND NOT EXISTS (SELECT FROM deliveries AS ahead
          WHERE ahead.webhook = receiver AND ahead.state = 'waiting' AND ahead.subject = each.subject
            AND ahead.seq < each.seq)
      ORDER BY next_at, seq LIMIT ${limit}
    ) AS due`,
  deadLetters: (webhook, after, limit) => `SELECT * FROM deliveries
    WHERE webhook = ${webhook} AND state = 'given_up' AND seq > ${after} ORDER BY seq LIMIT ${limit}`,
  pendingLinks: (maker, now, limit) => `SELECT * FROM links
    WHERE made_by = ${maker} AND ended_at IS NULL AND expires_at > ${now} LIMIT ${limit}`,
  surplusAnswers: (caller, most, limit) => `SELECT * FROM answers
    WHERE caller = ${caller} ORDER BY at DESC, id DESC OFFSET ${most} LIMIT ${limit}`,
  lapsedLeases: (now, limit) => `SELECT * FROM connections
    WHERE lease_until IS NOT NULL AND (lease_until <= ${now}
      OR lease_until > (SELECT greatest(${now}::double precision, ${clock}) + ${longestLease}))
    ORDER BY lease_until LIMIT ${limit}`,
  refusedConnections: (now, limit) => `SELECT * FROM connections
    WHERE refused_at <= ${now}::double precision AND refused_at >= coalesce((SELECT max(last_renewed_at)
      FROM unnest(ARRAY[${quoted(connectionStates.map(nameOfState))}]) AS each (name), LATERAL (
        SELECT last_renewed_at FROM connections WHERE state = name AND last_renewed_at <= ${now}::double precision
        ORDER BY ending DESC LIMIT 1) AS latest), 0)
    ORDER BY refused_at DESC LIMIT ${limit}`,
};

// --- Internal helpers ---

const quoted = (texts: readonly string[]): string => texts.map((each) => `'${each}'`).join(', ');

type Placeholders<A extends readonly unknown[]> = { [I in keyof A]: string };
