import * as v from 'valibot';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { hashOf, newId, newSecret } from '../../domain/secrets.ts';
import { inviteLife, sessionEndsAt } from '../../domain/staff.ts';
import { timestampOf } from '../../domain/time.ts';
import { by, define, displayName, target } from '../operation.ts';

/** Invites and staff members. */
export const staffOperations = {
  invite: define(v.strictObject({ name: displayName }), async ({ store, effects, config }, input) => {
    const invite = newSecret('invite', effects.randomBytes);
    const now = effects.now();
    const expiresAt = now + inviteLife;
    const newStaffId = newId(effects.randomBytes);
    await store.staff.invite(
      { hash: hashOf(invite), expiresAt, name: input.name, newId: newStaffId, now },
      by,
    );
    return { invite, expiresAt: timestampOf(expiresAt), link: `${config.publicUrl}/#${invite}` };
  }),

  listStaff: define(v.strictObject({}), async ({ store, effects }) => ({
    staff: (await store.staff.list(effects.now())).map(({ staff, sessions, invites }) => ({
      id: staff.id,
      name: staff.name,
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

  revokeStaff: define(target, async ({ store, effects }, input) => {
    const staff = await store.staff.revoke(input.target, effects.now(), by);
    if (staff === undefined)
      throw new OperatorRefusal('not_found', `there is no staff member "${input.target}"`);
    return { revoked: staff.name };
  }),
};
