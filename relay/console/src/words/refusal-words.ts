import type { PublicEntry } from '@noiseaware-connect/shared/contract/audit-entry';
import type { FailureCode } from '@noiseaware-connect/shared/contract/problem';
import { failures } from '@noiseaware-connect/shared/failure';
import { fill } from '@noiseaware-connect/shared/fill';
import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts about refused calls and sign-ins. */
export const refusalWords = defineWords('console-refusals', {
  today: 'Refused today',
  signInsToday: 'Sign-ins refused today: {refusals}',
  last: '{count}, last {why}, {time}',
  needs: '{status} needs {needs}',
  reasons: {
    claim_missing: 'without the claim {claim}',
    not_allowed: 'not allowed to sign in',
    provider: 'by the identity provider',
    invite: 'invalid invite',
  },
});

/** What an audit entry, a key or a staff member says of a refusal. */
export type Refusal = Pick<PublicEntry, 'code' | 'needs' | 'reason' | 'claim'>;

/** Why a call or a sign-in was refused: "403 needs api:read". Undefined for other events. */
export function describeRefusal({ code, needs, reason, claim = '' }: Refusal): string | undefined {
  if (reason !== undefined) return fill(refusalWords.reasons[reason], { claim });
  if (code === undefined) return undefined;
  const status = String(failures[code as FailureCode].status);
  return needs === undefined ? status : fill(refusalWords.needs, { status, needs });
}
