import { newVerifier } from '@noiseaware-connect/shared/challenge';
import * as v from 'valibot';
import type { Sealer, SealingAddress } from '../domain/sealing.ts';
import { newId } from '../domain/secrets.ts';
import { minute, type Seconds } from '../domain/time.ts';

/** How long a person has to sign in at the provider. */
export const attemptLife: Seconds = 10 * minute;

const attemptForm = v.strictObject({
  /** Of the browser's verifier. */
  challenge: v.string(),
  redirectUri: v.string(),
  expiresAt: v.number(),
  state: v.string(),
  nonce: v.string(),
  verifier: v.string(),
});
/** One attempt to sign in: what binds the browser, and what binds the provider. */
export type Attempt = v.InferOutput<typeof attemptForm>;

/**
 * Begins an attempt. It is kept nowhere but sealed in its own id, which only the relays can open: any of them can complete
 * it, and strangers who begin many fill no store.
 */
export async function beginAttempt(
  given: Pick<Attempt, 'challenge' | 'redirectUri'>,
  { sealer, now, randomBytes }: { sealer: Sealer; now: Seconds; randomBytes: (size: number) => Uint8Array },
): Promise<{ id: string; attempt: Attempt }> {
  const session = newId(randomBytes);
  const attempt = {
    ...given,
    expiresAt: now + attemptLife,
    state: newId(randomBytes),
    nonce: newId(randomBytes),
    verifier: newVerifier(randomBytes),
  };
  return { id: `${session}.${await sealer.seal(addressOf(session), JSON.stringify(attempt))}`, attempt };
}

/**
 * The attempt behind an id, and the id of the session that comes of it: since there is one session of an id, an attempt
 * is completed once. Undefined for what no relay here has made.
 */
export async function openAttempt(
  id: string,
  sealer: Sealer,
): Promise<{ attempt: Attempt; session: string } | undefined> {
  const [, session, sealed] = /^([\w-]{22})\.(.+)$/.exec(id) ?? [];
  if (session === undefined || sealed === undefined) return undefined;
  const text = await sealer.open(addressOf(session), sealed);
  return text === undefined ? undefined : { attempt: v.parse(attemptForm, JSON.parse(text)), session };
}

// --- Internal helpers ---

const addressOf = (session: string): SealingAddress => ({ record: `sign-ins/${session}`, field: 'attempt' });
