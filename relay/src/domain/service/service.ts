import { scopes } from '@noiseaware-connect/shared/contract/access';
import * as v from 'valibot';
import { day, type Seconds, timestampOf } from '../../base/time.ts';
import type { Actor } from '../audit/audit.ts';
import { byCreation } from '../by-creation.ts';
import type { Changes } from '../decision.ts';
import { newEvent } from '../webhook/webhook.ts';

/** A service key: its rights and its end. */
export const serviceRecord = v.strictObject({
  id: v.string(),
  /** The service it belongs to: the id of the first key in a chain of rotations. */
  service: v.string(),
  name: v.string(),
  hash: v.string(),
  scopes: v.pipe(v.array(v.picklist(scopes)), v.nonEmpty()),
  /** Patterns of the accounts it may access; null for all. */
  accounts: v.nullable(v.array(v.string())),
  createdAt: v.number(),
  expiresAt: v.nullable(v.number()),
  revokedAt: v.nullable(v.number()),
  /** At how many days before its end its service was last told, or would have been before the end was set; null if never. */
  warned: v.nullable(v.number()),
  /** Whether a rotation has replaced it; its successor then has the name. */
  replaced: v.boolean(),
});
export type Service = v.InferOutput<typeof serviceRecord>;

/** The last use of a key and its address: a record of its own, so that no call waits for it to be written. */
export const useRecord = v.strictObject({ id: v.string(), at: v.number(), from: v.string() });
export type Use = v.InferOutput<typeof useRecord>;

/** How far a last use may lag: a key in constant use costs one write in this time. */
export const useResolution: Seconds = 60;

/** Whether a use is written: also if the last one was written by a clock that ran ahead. */
export const shouldRecordUse = (last: Use | undefined, { at }: Use): boolean =>
  last === undefined || Math.abs(at - last.at) >= useResolution;

/** Whether a key is accepted: neither revoked nor expired. */
export const isValid = ({ revokedAt, expiresAt }: Service, now: Seconds): boolean =>
  revokedAt === null && (expiresAt === null || now < expiresAt);

/** Adds a key, unless one that is neither revoked nor replaced has its name. */
export function decideKey(
  known: readonly Service[],
  key: Service,
  by: Actor,
): Changes<{ services: Service }, 'added' | 'taken'> {
  if (known.some(({ name, ...each }) => name === key.name && isInUse(each))) return { answer: 'taken' };
  const entry = { at: key.createdAt, what: 'service_key_created', who: by, service: key.id } as const;
  return { answer: 'added', put: { services: [key] }, audit: [entry] };
}

/** Revokes the key with that id, or else all with that name. Returns the last of them. A key revoked before keeps its date. */
export function decideRevocation(
  known: readonly Service[],
  idOrName: string,
  now: Seconds,
  by: Actor,
): Changes<{ services: Service }, Service | undefined> {
  const one = known.find(({ id }) => id === idOrName);
  if (one !== undefined && one.revokedAt !== null) return { answer: one };
  const named = known.filter(({ name, revokedAt }) => name === idOrName && revokedAt === null);
  const services = byCreation(one === undefined ? named : [one]).map((each) => ({ ...each, revokedAt: now }));
  const audit = services.map(
    ({ id }) => ({ at: now, what: 'service_key_revoked', who: by, service: id }) as const,
  );
  return { answer: services.at(-1), put: { services }, audit };
}

/** A new key, and for how many seconds the old one is still accepted. */
export interface Rotation {
  readonly id: string;
  readonly hash: string;
  readonly overlap: Seconds;
  readonly now: Seconds;
}

/** Adds a key with the rights, name and length of life of the one with that id or name, which ends after the overlap. */
export function decideRotation(
  known: readonly Service[],
  idOrName: string,
  { id, hash, overlap, now }: Rotation,
  by: Actor,
): Changes<{ services: Service }, Service | undefined> {
  const old = known.find((each) => (each.id === idOrName || each.name === idOrName) && isInUse(each));
  if (old === undefined) return { answer: undefined };
  const end = now + overlap;
  const ending = withEnd({ ...old, replaced: true }, Math.min(old.expiresAt ?? end, end), now);
  const expiresAt = old.expiresAt === null ? null : now + (old.expiresAt - old.createdAt);
  const next = withEnd({ ...old, id, hash, createdAt: now }, expiresAt, now);
  const entries = [
    { at: now, what: 'service_key_rotated', who: by, service: old.id },
    { at: now, what: 'service_key_created', who: by, service: id },
  ] as const;
  return { answer: next, put: { services: [ending, next] }, audit: entries };
}

/** Days before its end at which the service of a key is told. */
const noticeDays = [14, 3, 1];

/** A key that ends then. Notices that would have been due before are not given. */
export const withEnd = <K extends Omit<Service, 'expiresAt' | 'warned'>>(
  key: K,
  expiresAt: Seconds | null,
  now: Seconds,
): K & Pick<Service, 'expiresAt' | 'warned'> => ({ ...key, expiresAt, warned: noticeAt(expiresAt, now) });

/** Whether the service of a key is to be told that it expires soon. */
export const isNoticeDue = (key: Service, now: Seconds): boolean => {
  const days = noticeAt(key.expiresAt, now);
  return isValid(key, now) && days !== null && (key.warned === null || days < key.warned);
};

/** Notes that services are told of their keys that expire soon, with an event for each. */
export function decideNotices(known: readonly Service[], now: Seconds): Changes<{ services: Service }, void> {
  const due = known.filter((each) => isNoticeDue(each, now));
  const services = due.map((key) => ({ ...key, warned: noticeAt(key.expiresAt, now) }));
  const events = services.map(({ id, name, service, expiresAt, warned }) =>
    newEvent(
      'key.expires_soon',
      { at: now, subject: service, account: null, identity: [id, expiresAt, warned] },
      { key: { id, name, expiresAt: timestampOf(expiresAt ?? 0) } },
    ),
  );
  return { answer: undefined, put: { services }, events };
}

// --- Internal helpers ---

/** The least of the days before the end of a key that have come; null if none has. */
const noticeAt = (expiresAt: Seconds | null, now: Seconds): number | null =>
  expiresAt === null ? null : (noticeDays.findLast((days) => expiresAt - now <= days * day) ?? null);

/** Whether a key occupies its name: an expired one does until it is revoked or replaced. */
const isInUse = ({ revokedAt, replaced }: Pick<Service, 'revokedAt' | 'replaced'>): boolean =>
  revokedAt === null && !replaced;
