import { Failure } from '@noiseaware-connect/shared/failure';
import { nonceLife } from '../../domain/dpop-nonce.ts';
import { hashOf } from '../../domain/secrets.ts';
import type { Seconds } from '../../domain/time.ts';
import type { Proof } from './check-proof.ts';

/** Longer than any proof counts. */
const remembered: Seconds = nonceLife + 60;

/** Proofs of one key that come in that time before its further ones are refused: none is forgotten too early. */
const mostProofs = 10_000;

/** Tells whether a proof is used for the first time, and remembers it for as long as it could count. */
export type UseProof = (proof: Pick<Proof, 'key' | 'id'>, now: Seconds) => boolean;

/**
 * The proofs that this process has seen: two sets for each key take turns, so that each is remembered for once to twice that time.
 * @param most proofs of a key that one set holds
 */
export function rememberProofs(most = mostProofs): UseProof {
  let recent = new Map<string, Set<string>>();
  let older = recent;
  let since: Seconds = Number.NEGATIVE_INFINITY;
  return ({ key, id }, now) => {
    if (now - since >= remembered) {
      older = recent;
      recent = new Map();
      since = now;
    }
    const ids = recent.get(key) ?? new Set();
    const used = hashOf(id);
    if (ids.has(used) || older.get(key)?.has(used)) return false;
    if (ids.size >= most) throw new Failure('rate_limited', { retryAfter: since + remembered - now });
    recent.set(key, ids.add(used));
    return true;
  };
}
