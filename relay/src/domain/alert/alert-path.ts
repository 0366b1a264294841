import { createHmac } from 'node:crypto';
import * as v from 'valibot';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../audit/audit.ts';
import type { Changes } from '../decision.ts';
import { deriveKeys, type SealingKey } from '../sealing/sealing.ts';
import { hashOf, newId } from '../secrets.ts';

/** A secret path for incoming alerts. The secret is only compared, so its hash is stored. */
export const alertPathRecord = v.strictObject({
  id: v.string(),
  hash: v.string(),
  createdAt: v.number(),
  /** Null for the current path. */
  endsAt: v.nullable(v.number()),
});
export type AlertPath = v.InferOutput<typeof alertPathRecord>;

/** The paths that accept alerts now. */
export const activePaths = (paths: readonly AlertPath[], now: Seconds): AlertPath[] =>
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
 * The secret of a path. It is derived from the path's id and a sealing key, and stored nowhere. Undefined once that key has been
 * dropped.
 */
export const secretOf = (keys: readonly SealingKey[], { id, hash }: AlertPath): string | undefined =>
  secretsFor(keys, id).find((secret) => hashOf(secret) === hash);

/** Adds the path to use from now on. The current one stays valid until `formerEnds`; older ones end at once. */
export const decidePath = (
  paths: readonly AlertPath[],
  path: AlertPath,
  formerEnds: Seconds,
  by: Actor,
): Changes<{ alertPaths: AlertPath }, void> => {
  const former = paths.filter(({ endsAt }) => endsAt === null);
  const ended = paths.filter(({ endsAt }) => endsAt !== null);
  return {
    answer: undefined,
    put: { alertPaths: [...former.map((each) => ({ ...each, endsAt: formerEnds })), path] },
    remove: { alertPaths: ended.map(({ id }) => id) },
    audit: [{ at: path.createdAt, what: 'alert_path_made', who: by }],
  };
};

// --- Internal helpers ---

/** HMAC-SHA-256 (RFC 2104): without the key, its 32 bytes look random. */
const secretsFor = (keys: readonly SealingKey[], id: string): string[] =>
  deriveKeys(keys, 'alert-path').map((key) => createHmac('sha256', key).update(id).digest('base64url'));
