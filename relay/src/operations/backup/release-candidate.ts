import * as v from 'valibot';
import type { Delivery } from '../../domain/webhook/webhook.ts';

// The reading of backups that the first builds of 1.0.0-rc.1 wrote. They have the attempts to deliver events as records of their own, and of the
// deliveries those that wait or were given up, without a state. Their pairings have no salt, their connections do
// not say when a status began, nor their kept answers whose they are, and their service keys not of which end somebody was told.

/** Collections of such a backup that are left out. */
export const formerCollections = ['attempts'] as const;

/** A record of such a backup in its present form; any other one as it is. */
export function presentRecord(collection: string, record: unknown): unknown {
  // An open pairing is cancelled when it is restored.
  if (collection === 'pairings') return { salt: null, ...(record as object) };
  if (collection === 'services') return { warned: null, ...(record as object) };
  // Whose a kept answer is was not stored: they are repeated within their day, and belong to nobody's bound.
  if (collection === 'answers') return { caller: '', ...(record as object) };
  if (collection === 'connections') return { ...datedStatus(record as object), ...(record as object) };
  if (collection !== 'deliveries') return record;
  const former = v.safeParse(formerDelivery, record);
  if (!former.success) return record;
  const { failure: _, attempts: tries, nextAt, ...about } = former.output;
  const state: Delivery['state'] = nextAt === null ? 'given_up' : 'waiting';
  return { ...about, state, nextAt, tries, attempts: [] };
}

// --- Internal helpers ---

/** When a connection's status began, as far as that is known. */
function datedStatus(record: object): { statusSince?: number } {
  const former = v.safeParse(formerConnection, record);
  if (!former.success) return {};
  const { failing, connectedAt } = former.output;
  return { statusSince: failing?.refusedAt ?? failing?.since ?? connectedAt };
}

const formerConnection = v.object({
  connectedAt: v.number(),
  failing: v.nullable(v.object({ since: v.number(), refusedAt: v.optional(v.number()) })),
});

const formerDelivery = v.looseObject({
  /** How often it was taken for sending. */
  attempts: v.number(),
  nextAt: v.nullable(v.number()),
  failure: v.unknown(),
});
