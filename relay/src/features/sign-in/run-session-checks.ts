import type { Effects } from '../../base/effects.ts';
import { repeatUntilAborted } from '../../base/repeat-until-aborted.ts';
import { minute, type Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { tokenAddress } from '../../domain/sealing/sealed-fields.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import type { Session, StaffMember } from '../../domain/staff/staff.ts';
import type { Store } from '../../store/store.ts';
import { revokeLinksWithoutRight } from '../links/revoke-links-of.ts';
import type { NoPerson } from './person.ts';
import type { Provider } from './provider.ts';
import { providerSession, uncheckedSessionLife } from './provider-session.ts';

/** Seconds between two rounds. */
const roundPause: Seconds = 20;

/** Time after which an unanswered check is repeated, by any relay. */
const retryPause: Seconds = minute;

const by: Actor = { kind: 'relay' };

interface CheckDeps {
  store: Pick<Store, 'staff' | 'links'>;
  sealer: Sealer;
  provider: Provider | undefined;
  effects: Pick<Effects, 'now' | 'sleep' | 'log'>;
}

/** Checks sessions with the identity provider, until the signal aborts. */
export async function runSessionChecks(deps: CheckDeps, signal: AbortSignal): Promise<void> {
  const failed = 'session checks with the identity provider failed';
  await repeatUntilAborted(
    () => checkSessions(deps),
    { pause: roundPause, failed, effects: deps.effects },
    signal,
  );
}

// --- Internal helpers ---

/**
 * Refreshes each due session at the provider. Ends those that the provider refuses or that name another person, whose person may
 * not sign in any more, or that have nothing to refresh with. While the provider is unavailable or refuses this relay, or the clocks
 * differ, a session continues for 12 hours after its last successful check.
 */
async function checkSessions(deps: CheckDeps): Promise<void> {
  const now = deps.effects.now();
  let isAway = false;
  for (const { staff, sessions } of await deps.store.staff.list(now)) {
    if (staff.provider === undefined) continue;
    const isOurs = staff.provider.issuer === deps.provider?.issuer;
    for (const session of sessions) {
      if (isOurs && now < (session.provider?.checkAt ?? 0)) continue;
      if (isAway) await endOverdue(deps, session);
      else isAway = (await checkOne(deps, staff, session)) === 'provider_away';
    }
  }
}

/** Ends a session for whose person the provider has not vouched for too long. */
async function endOverdue(
  { store, effects }: Pick<CheckDeps, 'store' | 'effects'>,
  { id, staff, provider, createdAt }: Session,
): Promise<void> {
  const now = effects.now();
  if (now < (provider?.checkedAt ?? createdAt) + uncheckedSessionLife) return;
  await store.staff.endSession(staff, id, now, by);
  effects.log.warn(
    { staff, session: id },
    'session ended: 12 hours without a check by the identity provider',
  );
}

/** Outcomes of a check that say nothing about the person. */
const keepsSession: readonly NoPerson[] = [
  'unavailable',
  'misconfigured',
  'clock_ahead',
  'clock_behind',
  'foreign',
];

async function checkOne(
  deps: CheckDeps,
  staff: StaffMember,
  session: Session,
): Promise<'done' | 'provider_away'> {
  const { store, sealer, provider, effects } = deps;
  const end = async () => {
    await store.staff.endSession(staff.id, session.id, effects.now(), by);
    return 'done' as const;
  };
  const { issuer, subject } = staff.provider ?? {};
  const sealed = session.provider?.refreshToken;
  const token = sealed ? await sealer.open(tokenAddress(session.id), sealed) : undefined;
  if (provider === undefined || provider.issuer !== issuer || subject === undefined) return end();
  if (session.provider === undefined || token === undefined) return end();

  // Only one relay may refresh: using a refresh token twice makes providers end the session.
  const asking = { ...session.provider, checkAt: effects.now() + retryPause };
  if (!(await store.staff.noteProvider(session, asking))) return 'done';
  const result = await provider.refresh(token, { subject, name: staff.name });
  if (!result.ok) {
    if (!keepsSession.includes(result.why)) return end();
    await endOverdue(deps, session);
    return result.why === 'foreign' ? 'done' : 'provider_away';
  }

  const { name, role } = result.person;
  const now = effects.now();
  const providerState = await providerSession(session.id, result.person, { sealer, now, before: asking });
  const roleChange = { at: now, what: 'role_changed', who: by, staff: staff.id, role } as const;
  await store.staff.noteProvider(
    { ...session, provider: asking },
    providerState,
    { name, role },
    role === staff.role ? [] : [roleChange],
  );
  await revokeLinksWithoutRight(store, { ...staff, role }, now, by);
  return 'done';
}
