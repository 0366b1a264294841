import { newVerifier } from '@noiseaware-connect/shared/challenge';
import * as v from 'valibot';
import { minute, type Seconds } from '../../base/time.ts';
import type { Sealer, SealingAddress } from '../../domain/sealing/sealing.ts';
import { newId } from '../../domain/secrets.ts';

/** Time that a person has to sign in at the provider. */
export const attemptLife: Seconds = 10 * minute;

const attemptForm = v.strictObject({
  /** S256 challenge of the browser's verifier. */
  challenge: v.string(),
  redirectUri: v.string(),
  expiresAt: v.number(),
  state: v.string(),
  nonce: v.string(),
  verifier: v.string(),
});
/** A sign-in attempt. `challenge` binds it to the browser; `state`, `nonce` and `verifier` bind it to the provider. */
export type Attempt = v.InferOutput<typeof attemptForm>;

/**
 * Creates an attempt. It is not stored: its id contains it, sealed. So any relay with the same sealing keys can complete it, and
 * unauthenticated callers cannot fill the store.
 */
export async function beginAttempt(
  request: Pick<Attempt, 'challenge' | 'redirectUri'>,
  {
    sealer,
    now,
    randomBytes,
  }: { sealer: Pick<Sealer, 'seal'>; now: Seconds; randomBytes: (size: number) => Uint8Array },
): Promise<{ id: string; attempt: Attempt }> {
  const session = newId(randomBytes);
  const attempt = {
    ...request,
    expiresAt: now + attemptLife,
    state: newId(randomBytes),
    nonce: newId(randomBytes),
    verifier: newVerifier(randomBytes),
  };
  return { id: `${session}.${await sealer.seal(addressOf(session), JSON.stringify(attempt))}`, attempt };
}

/**
 * Opens the attempt in an id, and gives the id of the session that it creates. The session id is unique in the store, so an
 * attempt can be completed only once. Undefined if the id was not made by this deployment.
 */
export async function openAttempt(
  id: string,
  sealer: Pick<Sealer, 'open'>,
): Promise<{ attempt: Attempt; session: string } | undefined> {
  const [, session, sealed] = /^([\w-]{22})\.(.+)$/.exec(id) ?? [];
  if (session === undefined || sealed === undefined) return undefined;
  const text = await sealer.open(addressOf(session), sealed);
  return text === undefined ? undefined : { attempt: v.parse(attemptForm, JSON.parse(text)), session };
}

// --- Internal helpers ---

const addressOf = (session: string): SealingAddress => ({ record: `sign-ins/${session}`, field: 'attempt' });
