import { Failure } from '@noiseaware-connect/shared/failure';
import { nonceLife } from '../../domain/dpop-nonce.ts';
import { hashOf } from '../../domain/secrets.ts';
import type { Seconds } from '../../domain/time.ts';
import type { Proof } from './check-proof.ts';

/** Longer than any proof counts. */
const remembered: Seconds = nonceLife + 60;

/** Proofs that come in that time before further calls are refused: none is forgotten too early. */
const mostProofs = 100_000;

/** Tells whether a proof is used for the first time, and remembers it for as long as it could count. */
export type UseProof = (proof: Pick<Proof, 'key' | 'id'>, now: Seconds) => boolean;

/**
 * The proofs that this process has seen: two sets that take turns, so that each is remembered for once to twice that time.
 * @param most proofs that one set holds
 */
export function rememberProofs(most = mostProofs): UseProof {
  let recent = new Set<string>();
  let older = new Set<string>();
  let since: Seconds = Number.NEGATIVE_INFINITY;
  return ({ key, id }, now) => {
    if (now - since >= remembered) {
      older = recent;
      recent = new Set();
      since = now;
    }
    const used = hashOf(`${key} ${id}`);
    if (recent.has(used) || older.has(used)) return false;
    if (recent.size >= most) throw new Failure('rate_limited', { retryAfter: since + remembered - now });
    recent.add(used);
    return true;
  };
}
