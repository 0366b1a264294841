import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Seconds } from '../../base/time.ts';
import { type Actor, entryOfConnection } from '../audit/audit.ts';
import type { Changes } from '../decision.ts';
import { type Link, linkStatusOf, pendingStatuses } from '../link/link.ts';
import { type Pairing, statusOf } from '../pairing/pairing.ts';
import { decideReseal, type Resealed, sealedIn } from '../sealing/sealed-fields.ts';
import { movedEvent } from '../webhook/webhook.ts';
import { isLiving } from './choose-connection.ts';
import type { Connection } from './connection.ts';

/** A requested move of a connection to another account. */
export interface Move {
  readonly account: Account;
  /** Each of its sealed values, and the same sealed for the other account. */
  readonly values: readonly Resealed[];
  readonly now: Seconds;
}

/** What a move is decided on. */
export interface MoveContext {
  readonly connection: Connection | undefined;
  /** The connections of the account that it is to belong to. */
  readonly others: readonly Connection[];
  /** What has not ended of both accounts; expired ones may be among them. */
  readonly pairings: readonly Pairing[];
  readonly links: readonly Link[];
}
export type MoveAnswer =
  | { outcome: 'moved'; connection: Connection; from: string }
  /** `changed`: its sealed values are others than those that were prepared. */
  | { outcome: 'missing' | 'same_account' | 'living' | 'open' | 'renewing' | 'changed' };

/**
 * Moves a connection to another account, with its codes and tokens sealed for that. Nothing of either account may be under way: a
 * pairing, a link or a renewal was begun for the account that the connection belongs to. A disconnected connection waits for nothing of
 * its present account but what names it.
 */
export function decideMove(
  { connection, others, pairings, links }: MoveContext,
  { account, values, now }: Move,
  by: Actor,
): Changes<{ connections: Connection }, MoveAnswer> {
  if (connection === undefined) return { answer: { outcome: 'missing' } };
  const from = connection.account.id;
  if (from === account.id) return { answer: { outcome: 'same_account' } };
  if (others.some(isLiving)) return { answer: { outcome: 'living' } };
  const concerns = (each: Pairing | Link) =>
    isLiving(connection) || each.account.id === account.id || each.connection === connection.id;
  const isOpen =
    pairings.filter(concerns).some((pairing) => statusOf(pairing, now) !== 'expired') ||
    links
      .filter(concerns)
      .some((link) => pendingStatuses.some((status) => status === linkStatusOf(link, now)));
  if (isOpen) return { answer: { outcome: 'open' } };
  // One whose lease has lapsed might still write tokens that are sealed for the former account.
  if (connection.renewal !== null) return { answer: { outcome: 'renewing' } };
  const { answer, put: resealed } = decideReseal(connection, values);
  if (answer === 'changed' || sealedIn(connection).length !== values.length) {
    return { answer: { outcome: 'changed' } };
  }
  const put: Connection = { ...(resealed ?? connection), account };
  return {
    answer: { outcome: 'moved', connection: put, from },
    put: { connections: [put] },
    // None of them may be restored meanwhile.
    touch: { connections: others.map(({ id }) => id) },
    audit: [{ ...entryOfConnection('moved', put, now, by), from }],
    events: [movedEvent(connection, put, now)],
  };
}
