import { Failure } from '@noiseaware-connect/shared/failure';
import type { Handlers } from '../../calls/handler.ts';
import type { StaffMember } from '../../domain/staff/staff.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import type { RefusalsDeps } from '../audit/refusals-since.ts';
import { handOver, type InviteDeps, listStaff, makeInvite, revokeStaff } from './staff.ts';

export interface StaffDeps extends InviteDeps, Pick<RefusalsDeps, 'uses'> {
  store: Pick<Store, 'audit' | 'staff' | 'connections' | 'links'>;
  config: Pick<Config, 'publicUrl' | 'invites' | 'isDemonstration'>;
}

/** Handlers by which admins manage staff members. Records are named by id only. */
export const staffHandlers = (
  deps: StaffDeps,
): Handlers<'listStaff' | 'invite' | 'revokeStaff' | 'returnStaff' | 'handOver' | 'endStaffSession'> => ({
  listStaff: async ({ query }) => ({ staff: await listStaff(deps, query.since) }),

  invite: async ({ body, by }) => {
    const { invites, isDemonstration } = deps.config;
    if (!invites) {
      throw new Failure('forbidden', {
        detail: 'Invites are disabled (RELAY_INVITES=off): staff sign in with the identity provider.',
      });
    }
    if ((body.uses ?? 1) > 1 && !isDemonstration) {
      throw new Failure('forbidden', {
        detail:
          'This relay is not a demonstration (RELAY_DEMONSTRATION=0): each invite works once. Invite one person at a time.',
      });
    }
    return makeInvite(deps, body, by);
  },

  revokeStaff: async ({ params, query, caller, by }) => {
    if (caller.kind === 'staff' && params.id === caller.staff.id)
      throw new Failure('forbidden', {
        detail: 'You cannot revoke yourself: ask another admin.',
        fixedBy: 'caller',
      });
    const { id } = await staffWith(deps.store, params.id, deps.effects.now());
    await revokeStaff(deps, id, by, query.takeOver === '1');
  },

  returnStaff: async ({ params, by }) => {
    if ((await deps.store.staff.reinstate(params.id, deps.effects.now(), by)) !== undefined) return;
    throw new Failure('not_found', {
      detail:
        'No revoked staff member of the identity provider has this id. To let an invited one return, send a new invite.',
    });
  },

  handOver: async ({ params, body, by }) => {
    const now = deps.effects.now();
    const from = await staffWith(deps.store, params.id, now);
    const connections = await handOver(deps, from, await staffWith(deps.store, body.to, now), by);
    if (typeof connections === 'number') return { connections };
    throw new Failure('invalid_request', { detail: notTaken[connections] });
  },

  endStaffSession: async ({ params, by }) => {
    if (await deps.store.staff.endSession(params.id, params.session, deps.effects.now(), by)) return;
    throw new Failure('not_found', { detail: 'This staff member has no such session.' });
  },
});

// --- Internal helpers ---

const notTaken = {
  same: 'Connections are handed over to another staff member.',
  revoked: 'A revoked staff member cannot be responsible for a connection. Name another one.',
  may_not_connect:
    'A staff member whose role lacks the right connect cannot be responsible for a connection. Name another one.',
};

/** @throws {Failure} `not_found` */
async function staffWith(store: Pick<Store, 'staff'>, id: string, now: number): Promise<StaffMember> {
  const entry = (await store.staff.list(now)).find(({ staff }) => staff.id === id);
  if (entry === undefined) throw new Failure('not_found', { detail: 'No staff member has this id.' });
  return entry.staff;
}
