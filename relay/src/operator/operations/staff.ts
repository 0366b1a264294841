import { roles } from '@noiseaware-connect/shared/role';
import * as v from 'valibot';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import type { StaffMember } from '../../domain/staff/staff.ts';
import { handOver, listStaff, makeInvite, revokeStaff } from '../../features/staff/staff.ts';
import { define, displayName, type OperatorDeps, target } from '../operation.ts';

const inviteInput = v.strictObject({
  name: displayName,
  role: v.optional(v.picklist(roles, `a role is one of ${roles.join(', ')}`)),
});

/** Operations on invites and staff members. */
export const staffOperations = {
  invite: define(inviteInput, async (deps, input) => {
    if (!deps.config.invites) {
      throw new OperatorRefusal('conflict', 'RELAY_INVITES is off: staff sign in by the identity provider');
    }
    return makeInvite(deps, input, deps.by);
  }),

  listStaff: define(v.strictObject({}), async (deps) => ({ staff: await listStaff(deps) })),

  revokeStaff: define(target, async (deps, input) => {
    const staff = await revokeStaff(deps, input.target, deps.by);
    if (staff === undefined) throw noStaff(input.target);
    return { revoked: staff.name };
  }),

  returnStaff: define(target, async (deps, input) => {
    const { store, effects, by } = deps;
    const { id } = await findStaff(deps, input.target);
    const staff = await store.staff.reinstate(id, effects.now(), by);
    if (staff === undefined) {
      throw new OperatorRefusal(
        'conflict',
        'only a revoked person of the identity provider is taken back; who was invited is invited again',
      );
    }
    return { returned: staff.name };
  }),

  handOverConnections: define(v.strictObject({ target: v.string(), to: v.string() }), async (deps, input) => {
    const [from, to] = [await findStaff(deps, input.target), await findStaff(deps, input.to)];
    const connections = await handOver(deps, from, to, deps.by);
    if (connections === 'same')
      throw new OperatorRefusal('conflict', 'connections are handed over to another staff member');
    if (connections === 'revoked')
      throw new OperatorRefusal('conflict', `${to.name} is revoked, and can look after no connection`);
    return { from: from.name, to: to.name, connections };
  }),
};

// --- Internal helpers ---

/** Finds a staff member by id or by unique name. @throws {OperatorRefusal} `not_found` */
async function findStaff({ store, effects }: OperatorDeps, named: string): Promise<StaffMember> {
  const all = await store.staff.list(effects.now());
  const same = all.filter(({ staff }) => staff.name === named);
  const found = all.find(({ staff }) => staff.id === named) ?? (same.length === 1 ? same[0] : undefined);
  if (found === undefined) throw noStaff(named);
  return found.staff;
}

const noStaff = (named: string) =>
  new OperatorRefusal(
    'not_found',
    `there is no staff member "${named}", or several have that name: pnpm relay staff list shows their ids`,
  );
