import { isOpeningAlert } from '../../domain/alert/alert.ts';
import { nameOfState } from '../../domain/connection/groups.ts';
import { sessionEndsAt } from '../../domain/staff/staff.ts';
import { nextWarningAt } from '../../domain/webhook/webhook.ts';
import type { CollectionName, Records } from '../collections.ts';
import { alertList } from '../lists/alerts.ts';
import { byEnd, byName, connectionList } from '../lists/connections.ts';
import { linkList } from '../lists/links.ts';
import { type KeyParts, orderKey } from '../order-key.ts';
import type { HashedName } from '../record-store.ts';

/** An order of a collection's records. */
export interface Order<N extends CollectionName> {
  collection: N;
  /** The parts of a record's key in this order ({@link orderKey}), or the key; undefined if the record is not part of it. */
  keyOf(record: Records[N]): KeyParts | string | undefined;
}
const order = <N extends CollectionName>(
  collection: N,
  keyOf: (record: Records[N]) => KeyParts | string | undefined,
): Order<N> => ({ collection, keyOf });

/** Orders in which records are iterated, so that no frequent operation goes through all records. */
export const orders = {
  activity: order('activity', ({ at, id }) => [at, id]),
  connections: order('connections', connectionList.order.keyOf),
  /** By the account's id in lower case: a search finds what begins with a text. */
  connectionsOfAccount: order(
    'connections',
    (connection) =>
      orderKey(connection.account.id.toLowerCase(), connection.account.id) +
      connectionList.order.keyOf(connection),
  ),
  connectionsByState: order(
    'connections',
    (connection) => orderKey(nameOfState(connection)) + byEnd.keyOf(connection),
  ),
  connectionsByStateAndName: order(
    'connections',
    (connection) => orderKey(nameOfState(connection)) + byName.keyOf(connection),
  ),
  scheduledConnections: order('connections', ({ renewal, status, renewAt, id }) =>
    renewal === null && renewAt !== null ? [status, renewAt, id] : undefined,
  ),
  leasedConnections: order('connections', ({ renewal, id }) =>
    renewal === null ? undefined : [renewal.until, id],
  ),
  refusedConnections: order('connections', ({ failing, id }) =>
    failing?.refusedAt === undefined ? undefined : [failing.refusedAt, id],
  ),
  openPairingsOfConnection: order('pairings', ({ ended, connection, id }) =>
    ended === null && connection !== null ? [connection, id] : undefined,
  ),
  openPairingsOfSession: order('pairings', ({ ended, session, id }) =>
    ended === null ? [session, id] : undefined,
  ),
  openPairingsOfStaff: order('pairings', ({ ended, staff, id }) =>
    ended === null ? [staff.id, id] : undefined,
  ),
  openPairings: order('pairings', ({ ended, expiresAt, id }) =>
    ended === null ? [expiresAt, id] : undefined,
  ),
  pairingsByEnd: order('pairings', ({ ended, expiresAt, id }) => [ended?.at ?? expiresAt, id]),
  links: order('links', linkList.order.keyOf),
  openLinks: order('links', ({ ended, expiresAt, id }) => (ended === null ? [expiresAt, id] : undefined)),
  linksByEnd: order('links', ({ ended, expiresAt, id }) => [ended?.at ?? expiresAt, id]),
  sessionsByEnd: order('sessions', (session) => [sessionEndsAt(session), session.id]),
  sessionsOfStaff: order('sessions', ({ staff, id }) => [staff, id]),
  invitesByEnd: order('invites', ({ expiresAt, hash }) => [expiresAt, hash]),
  warnings: order('connections', (connection) => {
    const at = nextWarningAt(connection);
    return at === null ? undefined : [at, connection.id];
  }),
  dueDeliveries: order('deliveries', ({ webhook, nextAt, seq }) =>
    nextAt === null ? undefined : [webhook, nextAt, seq],
  ),
  waitingDeliveries: order('deliveries', ({ subject, webhook, nextAt, seq }) =>
    nextAt === null ? undefined : [subject, webhook, seq],
  ),
  deadLetters: order('deliveries', ({ webhook, state, seq }) =>
    state === 'given_up' ? [webhook, seq] : undefined,
  ),
  /** In any state. */
  deliveriesOfSubject: order('deliveries', ({ subject, id }) => [subject, id]),
  deliveriesByTime: order('deliveries', ({ at, id }) => [at, id]),
  invitesOfStaff: order('invites', ({ staff, hash }) => [staff, hash]),
  answers: order('answers', ({ at, id }) => [at, id]),
  answersOfCaller: order('answers', ({ caller, at, id }) => [caller, at, id]),
  alerts: order('alerts', alertList.order.keyOf),
  alertsOfAccount: order('alerts', (alert) =>
    alert.account === null ? undefined : orderKey(alert.account) + alertList.order.keyOf(alert),
  ),
  alertsToCheck: order('alerts', ({ checkAt, id }) => (checkAt === null ? undefined : [checkAt, id])),
  alertsThatBegin: order('alerts', (alert) =>
    isOpeningAlert(alert) ? [alert.subject ?? '', alert.at, alert.id] : undefined,
  ),
};
export type OrderName = keyof typeof orders;
export type Ordered<O extends OrderName> = Records[(typeof orders)[O]['collection']];

/** A key of a collection's records; how many have each is counted as they change, so that no reader goes through them. */
export interface Tally<N extends CollectionName> {
  collection: N;
  /** Undefined if the record is not counted. */
  keyOf(record: Records[N]): string | undefined;
}
const tally = <N extends CollectionName>(
  collection: N,
  keyOf: (record: Records[N]) => string | undefined,
): Tally<N> => ({ collection, keyOf });

export const tallies = {
  connectionsByState: tally('connections', nameOfState),
  connectionsByResponsible: tally('connections', ({ responsible, status }) =>
    status === 'disconnected' ? undefined : responsible.id,
  ),
  waitingByWebhook: tally('deliveries', ({ webhook, nextAt }) => (nextAt === null ? undefined : webhook)),
};
export type TallyName = keyof typeof tallies;

/** The hashes of secrets by which records are found. */
export const hashes: { readonly [N in HashedName]: (record: Records[N]) => string } = {
  services: ({ hash }) => hash,
  links: ({ hash }) => hash,
  pairings: ({ codeHash }) => codeHash,
  sessions: ({ hash }) => hash,
};
