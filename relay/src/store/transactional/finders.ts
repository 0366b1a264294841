import type { Seconds } from '../../base/time.ts';
import { isOpeningAlert, longestPause } from '../../domain/alert/alert.ts';
import { longestLease } from '../../domain/connection/connection.ts';
import { connectionStates, nameOfState } from '../../domain/connection/groups.ts';
import { type Delivery, longestRetry } from '../../domain/webhook/webhook.ts';
import type { Records } from '../collections.ts';
import { keyAfter, orderKey, within, withinAccount } from '../order-key.ts';
import { personKey, type QueryName, type queries, type recordSets, type SetName } from '../record-store.ts';
import type { Ordered, OrderName } from './indexed.ts';
import type { Bounds, Transaction } from './transaction.ts';

type SetFinders = {
  [S in SetName]: (tx: Transaction, key: string) => Iterable<Records[(typeof recordSets)[S]]>;
};

/** How the sets of records are found. */
export const setFinders: SetFinders = {
  alertsOfConnection: (tx, id) => tx.all('alerts').filter(({ connection }) => connection === id),
  alertsWithoutConnection: (tx, account) =>
    tx.inOrder('alertsOfAccount', within(account)).filter(({ connection }) => connection === null),
  connectionsOfAccount: (tx, account) => tx.inOrder('connectionsOfAccount', withinAccount(account)),
  deliveriesOfSubject: ofPrefix('deliveriesOfSubject'),
  deliveriesOfWebhook: (tx, id) => tx.all('deliveries').filter(({ webhook }) => webhook === id),
  invitesOfInviter: (tx, id) => tx.all('invites').filter(({ invitedBy }) => invitedBy?.id === id),
  invitesOfStaff: ofPrefix('invitesOfStaff'),
  openLinksOfAccount: (tx, id) => tx.inOrder('openLinks', {}).filter(({ account }) => account.id === id),
  openPairingsOfAccount: (tx, id) =>
    tx.inOrder('openPairings', {}).filter(({ account }) => account.id === id),
  openPairingsOfConnection: ofPrefix('openPairingsOfConnection'),
  openPairingsOfSession: ofPrefix('openPairingsOfSession'),
  openPairingsOfStaff: ofPrefix('openPairingsOfStaff'),
  sessionsOfInviter: (tx, id) => tx.all('sessions').filter(({ invitedBy }) => invitedBy?.id === id),
  sessionsOfStaff: ofPrefix('sessionsOfStaff'),
  staffByName: (tx, wanted) => tx.all('staff').filter(({ name }) => name === wanted),
  staffByPerson: (tx, person) =>
    tx.all('staff').filter(({ provider }) => provider !== undefined && personKey(provider) === person),
};

/** How the queries are answered. Their arguments are those of `Arguments`; keys in other records are resolved. */
export const queryFinders = {
  activityBetween: (tx: Transaction, from: Seconds, until: Seconds) =>
    tx.inOrder('activity', { after: orderKey(from), before: orderKey(until) }),
  abandonedPairings: (tx: Transaction, before: Seconds, limit: number) =>
    tx.inOrder('openPairings', { before: keyAfter(before) }).take(limit),
  answersAfter: (tx: Transaction, at: Seconds, id: string, limit: number) =>
    tx.inOrder('answers', { after: orderKey(at, id) }).take(limit),
  begunBefore: (tx: Transaction, ids: readonly string[]) =>
    ids.flatMap((id) => {
      const alert = tx.get('alerts', id);
      if (alert === undefined || alert.subject === null || isOpeningAlert(alert)) return [];
      const bounds = { after: orderKey(alert.subject), before: keyAfter(alert.subject, alert.at) };
      return tx
        .inOrder('alertsThatBegin', { ...bounds, backwards: true })
        .take(1)
        .toArray();
    }),
  connectionsOfResponsible: (tx: Transaction, staff: string, limit: number) =>
    tx
      .all('connections')
      .filter(({ responsible }) => responsible.id === staff)
      .take(limit),
  connectionsToWarn: (tx: Transaction, now: Seconds, limit: number) =>
    tx.inOrder('warnings', { before: keyAfter(now) }).take(limit),
  dueAlerts: (tx: Transaction, now: Seconds, limit: number) =>
    inBounds(tx, 'alertsToCheck', [{ before: keyAfter(now) }, { after: keyAfter(now + longestPause) }]).take(
      limit,
    ),
  anyDue: (tx: Transaction, now: Seconds) =>
    tx.all('webhooks').flatMap(({ id }) => dueTo(tx, id, now).take(1)),
  dueDeliveries: (tx: Transaction, webhooks: readonly string[], now: Seconds, limit: number) =>
    webhooks.values().flatMap((id) => firstOfSubjects(tx, dueTo(tx, id, now), now).take(limit)),
  deadLetters: (tx: Transaction, webhook: string, after: number, limit: number) =>
    tx.inOrder('deadLetters', { after: keyAfter(webhook, after), before: keyAfter(webhook) }).take(limit),
  pendingLinks: (tx: Transaction, maker: string, now: Seconds, limit: number) =>
    tx
      .inOrder('openLinks', { after: keyAfter(now) })
      .filter(({ madeBy }) => madeBy.id === maker)
      .take(limit),
  surplusAnswers: (tx: Transaction, caller: string, most: number, limit: number) => {
    const surplus = tx.count('answersOfCaller', within(caller)) - most;
    return tx.inOrder('answersOfCaller', within(caller)).take(Math.min(limit, Math.max(0, surplus)));
  },
  lapsedLeases: (tx: Transaction, now: Seconds, limit: number) =>
    inBounds(tx, 'leasedConnections', [
      { before: keyAfter(now) },
      { after: keyAfter(now + longestLease) },
    ]).take(limit),
  refusedConnections: (tx: Transaction, now: Seconds, limit: number) => {
    const bounds = { after: orderKey(lastAcceptance(tx, now)), before: keyAfter(now) };
    return tx.inOrder('refusedConnections', { ...bounds, backwards: true }).take(limit);
  },
} satisfies {
  [Q in QueryName]: (tx: Transaction, ...args: never[]) => Iterable<Records[(typeof queries)[Q]]>;
};

// --- Internal helpers ---

/** The records of an order whose keys begin with a text. */
function ofPrefix<O extends OrderName>(order: O): (tx: Transaction, key: string) => Iterable<Ordered<O>> {
  return (tx, key) => tx.inOrder(order, within(key));
}

const inBounds = <O extends OrderName>(
  tx: Transaction,
  order: O,
  bounds: readonly Bounds[],
): IteratorObject<Ordered<O>> => bounds.values().flatMap((each) => tx.inOrder(order, each));

/** A webhook's deliveries that are due, or later than any can be; the longest waiting first. */
const dueTo = (tx: Transaction, webhook: string, now: Seconds): IteratorObject<Delivery> =>
  inBounds(tx, 'dueDeliveries', [
    { after: orderKey(webhook), before: keyAfter(webhook, now) },
    { after: keyAfter(webhook, now + longestRetry), before: keyAfter(webhook) },
  ]);

/** When NoiseAware last accepted any connection; 0 if it never did. */
function lastAcceptance(tx: Transaction, now: Seconds): Seconds {
  const lastRenewals = connectionStates.map(nameOfState).flatMap((state) => {
    const bounds = { after: orderKey(state), before: keyAfter(state, now), backwards: true } as const;
    return tx.inOrder('connectionsByState', bounds).take(1).toArray();
  });
  return Math.max(0, ...lastRenewals.map(({ lastRenewedAt }) => lastRenewedAt));
}

/** The first delivery of each subject, dead letters apart, where it is due: the others wait for that one. */
function* firstOfSubjects(tx: Transaction, due: Iterable<Delivery>, now: Seconds): Generator<Delivery> {
  const subjects = new Set<string>();
  for (const { subject, webhook } of due) {
    if (subjects.has(subject)) continue;
    subjects.add(subject);
    const [first] = tx.inOrder('waitingDeliveries', within(subject, webhook));
    const nextAt = first?.nextAt ?? null;
    if (first !== undefined && nextAt !== null && (nextAt <= now || nextAt > now + longestRetry)) yield first;
  }
}
