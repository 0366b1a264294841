import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import type { Handler } from '../../calls/handler.ts';
import { instruments } from '../../domain/instruments.ts';
import { hashOf, isOfKind, newId, newSecret } from '../../domain/secrets.ts';
import { ownStaff } from '../../domain/staff/staff.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import type { Uses } from '../audit/count-uses.ts';
import { stranger } from './audit-refusal.ts';
import { sessionKey } from './session-key.ts';

export interface EnrolDeps {
  config: Pick<Config, 'invites' | 'isDemonstration' | 'boundSessions'>;
  effects: Pick<Effects, 'now' | 'randomBytes' | 'metrics'>;
  store: Pick<Store, 'staff'>;
  uses: Pick<Uses, 'count'>;
}

/** Exchanges an invite for a staff session. Stored are the session's hash and its key's thumbprint. */
export const enrol =
  ({ config, effects, store, uses }: EnrolDeps): Handler<'enrol'> =>
  async ({ body, by }) => {
    if (!config.invites) {
      throw new Failure('forbidden', {
        detail: 'Invites are disabled (RELAY_INVITES=off): sign in with the identity provider.',
      });
    }
    const key = await sessionKey(config, body.key);
    const session = newSecret('session', effects.randomBytes);
    const now = effects.now();
    const times = { createdAt: now, lastUsedAt: now };
    const record = { id: newId(effects.randomBytes), hash: hashOf(session), ...times, ...key };
    // Console links are stored like invites, but must not enrol an extension.
    const isInvite = isOfKind('invite', body.invite);
    const staff = isInvite
      ? await store.staff.enrol(hashOf(body.invite), record, by, config.isDemonstration)
      : undefined;
    if (staff === undefined) {
      effects.metrics.add(instruments.signIns, { outcome: 'invite' });
      uses.count({ what: 'sign_in_refused', who: stranger, reason: 'invite' });
      throw new Failure('unauthenticated', { detail: 'This invite is unknown, already used or expired.' });
    }
    effects.metrics.add(instruments.signIns, { outcome: 'enrolled' });
    return { session, staff: ownStaff(staff) };
  };
