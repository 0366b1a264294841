import { roles } from '@noiseaware-connect/shared/role';
import * as v from 'valibot';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { hashOf, newId, newSecret } from '../../domain/secrets.ts';
import { inviteLife, type StaffMember, sessionEndsAt } from '../../domain/staff.ts';
import { timestampOf } from '../../domain/time.ts';
import { revokeLinksOf } from '../../links/revoke-links-of.ts';
import { define, displayName, target } from '../operation.ts';

const inviteInput = v.strictObject({
  name: displayName,
  role: v.optional(v.picklist(roles, `a role is one of ${roles.join(', ')}`)),
});

/** Invites and staff members. */
export const staffOperations = {
  invite: define(inviteInput, async ({ store, effects, config, by }, input) => {
    if (!config.invites) {
      throw new OperatorRefusal('conflict', 'RELAY_INVITES is off: staff sign in by the identity provider');
    }
    const invite = newSecret('invite', effects.randomBytes);
    const now = effects.now();
    const expiresAt = now + inviteLife;
    const newStaffId = newId(effects.randomBytes);
    await store.staff.invite(
      { hash: hashOf(invite), expiresAt, name: input.name, role: input.role, newId: newStaffId, now },
      by,
    );
    return { invite, expiresAt: timestampOf(expiresAt), link: `${config.publicUrl}/#${invite}` };
  }),

  listStaff: define(v.strictObject({}), async ({ store, effects }) => ({
    staff: (await store.staff.list(effects.now())).map(({ staff, sessions, invites }) => ({
      id: staff.id,
      name: staff.name,
      role: staff.role,
      signsIn: staff.provider !== undefined,
      revokedAt: staff.revokedAt === null ? null : timestampOf(staff.revokedAt),
      openInvites: invites.length,
      sessions: sessions.map((session) => ({
        id: session.id,
        bound: session.key !== undefined,
        lastUsedAt: timestampOf(session.lastUsedAt),
        expiresAt: timestampOf(sessionEndsAt(session)),
      })),
    })),
  })),

  revokeStaff: define(target, async ({ store, effects, by }, input) => {
    const staff = await store.staff.revoke(input.target, effects.now(), by);
    if (staff === undefined) throw new OperatorRefusal('not_found', noStaff(input.target));
    await revokeLinksOf(store, staff.id, effects.now(), by);
    return { revoked: staff.name };
  }),

  handOverConnections: define(
    v.strictObject({ target: v.string(), to: v.string() }),
    async ({ store, effects, by }, input) => {
      const now = effects.now();
      const all = await store.staff.list(now);
      const [from, to] = [input.target, input.to].map((named) => {
        const same = all.filter(({ staff }) => staff.name === named);
        const found =
          all.find(({ staff }) => staff.id === named) ?? (same.length === 1 ? same[0] : undefined);
        if (found === undefined) throw new OperatorRefusal('not_found', noStaff(named));
        return found.staff;
      }) as [StaffMember, StaffMember];
      if (from.id === to.id)
        throw new OperatorRefusal('conflict', 'connections are handed over to another staff member');
      if (to.revokedAt !== null)
        throw new OperatorRefusal('conflict', `${to.name} is revoked, and can look after no connection`);
      const connections = await store.connections.handOver(from.id, to, now, by);
      return { from: from.name, to: to.name, connections };
    },
  ),
};

// --- Internal helpers ---

const noStaff = (named: string): string =>
  `there is no staff member "${named}", or several have that name: pnpm relay staff list shows their ids`;
