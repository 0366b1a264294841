import { Failure } from '@noiseaware-connect/shared/failure';
import type { Seconds } from '../../../base/time.ts';
import { hashOf } from '../../../domain/secrets.ts';
import { nonceLife } from '../../../domain/staff/dpop-nonce.ts';
import type { Proof } from './check-proof.ts';

/** Longer than any proof is valid. */
export const remembered: Seconds = nonceLife + 60;

/** Limit per key and period. Further proofs are refused, so that no remembered one has to be forgotten early. */
const mostProofs = 10_000;

/** Whether a proof is used for the first time. Remembers it as long as it is valid. @throws {Failure} `rate_limited` */
export type UseProof = (proof: Pick<Proof, 'key' | 'id'>, now: Seconds) => boolean;

/**
 * Remembers used proofs in this process, to detect replays. Two generations per key are rotated, so that each proof is remembered
 * for one to two periods.
 * @param most limit of proofs per key and generation
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
