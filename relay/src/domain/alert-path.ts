import { createHmac } from 'node:crypto';
import * as v from 'valibot';
import type { Actor } from './audit.ts';
import type { CollectionDecision } from './decision.ts';
import { deriveKeys, type SealingKey } from './sealing.ts';
import { hashOf, newId } from './secrets.ts';
import type { Seconds } from './time.ts';

/** A secret path at which alerts come in: as the secret is only compared, its hash. */
export const alertPathRecord = v.strictObject({
  id: v.string(),
  hash: v.string(),
  createdAt: v.number(),
  /** Null for the one that is to be used. */
  endsAt: v.nullable(v.number()),
});
export type AlertPath = v.InferOutput<typeof alertPathRecord>;

/** Those at which alerts are taken now. */
export const livingPaths = (paths: readonly AlertPath[], now: Seconds): AlertPath[] =>
  paths.filter(({ endsAt }) => endsAt === null || endsAt > now);

export function newAlertPath(
  keys: readonly SealingKey[],
  randomBytes: (size: number) => Uint8Array,
  now: Seconds,
): { path: AlertPath; secret: string } {
  const id = newId(randomBytes);
  const [secret = ''] = secretsFor(keys, id);
  return { path: { id, hash: hashOf(secret), createdAt: now, endsAt: null }, secret };
}

/**
 * The secret of a path: it is drawn from the path's id by a sealing key and kept nowhere. Undefined once the key that made it
 * is dropped.
 */
export const secretOf = (keys: readonly SealingKey[], { id, hash }: AlertPath): string | undefined =>
  secretsFor(keys, id).find((secret) => hashOf(secret) === hash);

/** Adds the path that is used from now on. The one before it ends at `formerEnds`, any before that now. */
export const decidePath = (
  known: readonly AlertPath[],
  path: AlertPath,
  formerEnds: Seconds,
  by: Actor,
): CollectionDecision<AlertPath, void> => {
  const former = known.filter(({ endsAt }) => endsAt === null);
  const ended = known.filter(({ endsAt }) => endsAt !== null);
  return {
    answer: undefined,
    put: [...former.map((each) => ({ ...each, endsAt: formerEnds })), path],
    remove: ended.map(({ id }) => id),
    audit: [{ at: path.createdAt, what: 'alert_path_made', who: by }],
  };
};

// --- Internal helpers ---

/** HMAC-SHA-256 (RFC 2104): 32 bytes that differ from random ones to no one without the key. */
const secretsFor = (keys: readonly SealingKey[], id: string): string[] =>
  deriveKeys(keys, 'alert-path').map((key) => createHmac('sha256', key).update(id).digest('base64url'));
