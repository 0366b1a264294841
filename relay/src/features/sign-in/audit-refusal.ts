import type { signInRefusals } from '@noiseaware-connect/shared/contract/audit-entry';
import type { Effects } from '../../base/effects.ts';
import { instruments } from '../../domain/instruments.ts';
import type { StaffMember } from '../../domain/staff/staff.ts';
import type { Store } from '../../store/store.ts';
import type { Uses } from '../audit/count-uses.ts';
import type { NoPerson, Person, Refusal } from './person.ts';
import type { Provider } from './provider.ts';

export interface RefusalDeps {
  store: Pick<Store, 'staff'>;
  effects: Pick<Effects, 'now' | 'metrics'>;
  uses: Pick<Uses, 'count'>;
}

/** Who tried is not known: the relay refused them. */
export const stranger = { kind: 'relay' } as const;

/**
 * Counts a sign-in that the provider or the settings have refused, for the metrics and the audit log: under the person's name, if
 * the provider has authenticated them. In the metrics it is the provider's failure only while the relay itself sees one there:
 * anybody can bring a forged answer, or one with an error, and a person can cancel.
 */
export async function auditRefusal(
  deps: RefusalDeps,
  { issuer, standing }: Pick<Provider, 'issuer' | 'standing'>,
  refusal: Refusal,
): Promise<void> {
  const { why, person, claim } = refusal;
  const reason = reasonOf(why);
  const isOfOneAnswer = reason === 'provider' && standing().fault === undefined;
  deps.effects.metrics.add(instruments.signIns, { outcome: isOfOneAnswer ? 'refused' : reason });
  const member = person && (await memberOf(deps, issuer, person));
  deps.uses.count({
    what: 'sign_in_refused',
    who:
      person === undefined
        ? stranger
        : { kind: 'staff', ...(member && { id: member.id }), name: person.name },
    reason,
    ...(member && { staff: member.id }),
    ...(claim !== undefined && { claim }),
  });
}

/** The staff member who is that person at the provider; undefined before their first sign-in. */
export async function memberOf(
  { store, effects }: Omit<RefusalDeps, 'uses'>,
  issuer: string,
  { subject }: Pick<Person, 'subject'>,
): Promise<StaffMember | undefined> {
  const listed = await store.staff.list(effects.now());
  return listed
    .map(({ staff }) => staff)
    .find(({ provider }) => provider?.issuer === issuer && provider.subject === subject);
}

// --- Internal helpers ---

function reasonOf(why: NoPerson): (typeof signInRefusals)[number] {
  switch (why) {
    case 'claim_missing':
    case 'claim_left_out':
      return 'claim_missing';
    case 'not_allowed':
      return 'not_allowed';
    default:
      return 'provider';
  }
}
