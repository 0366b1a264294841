import type { ListedStaff } from '@noiseaware-connect/shared/contract/admins';
import { Failure } from '@noiseaware-connect/shared/failure';
import { may, type Role } from '@noiseaware-connect/shared/role';
import type { Effects } from '../../base/effects.ts';
import { dateOf, timestampOf } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { hashOf, newId, newSecret } from '../../domain/secrets.ts';
import {
  demonstrationInviteLife,
  inviteLife,
  isOperatorName,
  type StaffMember,
  sessionEndsAt,
} from '../../domain/staff/staff.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { type Refusals, type RefusalsDeps, refusalsSince } from '../audit/refusals-since.ts';
import { revokeLinksOf, revokeLinksWithoutRight } from '../links/revoke-links-of.ts';

interface ClockedStore<S extends keyof Store> {
  store: Pick<Store, S>;
  effects: Pick<Effects, 'now'>;
}

export interface InviteDeps {
  store: Pick<Store, 'staff' | 'links' | 'connections'>;
  effects: Pick<Effects, 'now' | 'randomBytes'>;
  config: Pick<Config, 'publicUrl'>;
}

/** Lists staff members with their live sessions and their refused sign-ins since a time, oldest member first. */
export async function listStaff(
  deps: ClockedStore<'staff' | 'connections'> & RefusalsDeps,
  since: string | undefined,
): Promise<ListedStaff[]> {
  const { store, effects } = deps;
  const [listed, counts, refusalsOf] = await Promise.all([
    store.staff.list(effects.now()),
    store.connections.countByResponsible(),
    refusalsSince(deps, 'sign_in_refused', since),
  ]);
  return listed.map(({ staff, sessions, invites }) => ({
    id: staff.id,
    name: staff.name,
    role: staff.role,
    signsIn: staff.provider !== undefined,
    operator: staff.operator === true,
    createdAt: timestampOf(staff.createdAt),
    revokedAt: dateOf(staff.revokedAt),
    inviteExpiresAt:
      invites.length === 0 ? null : timestampOf(Math.max(...invites.map(({ expiresAt }) => expiresAt))),
    inviteUses: invites.reduce((sum, { uses = 1 }) => sum + uses, 0),
    connections: counts.get(staff.id) ?? 0,
    sessions: sessions.map((session) => ({
      id: session.id,
      bound: session.key !== undefined,
      createdAt: timestampOf(session.createdAt),
      lastUsedAt: timestampOf(session.lastUsedAt),
      expiresAt: timestampOf(sessionEndsAt(session)),
      invitedBy: session.invitedBy?.id ?? null,
    })),
    refusals: refusedSignIns(refusalsOf(staff.id)),
  }));
}

/**
 * Creates an invite; one for several `uses` lives longer. Its value is only in this result: the store keeps a hash. The link carries
 * it in the fragment. Revokes the links of a person who may no longer connect, and counts the connections that somebody else has to be
 * made responsible for.
 * @throws {Failure} `invalid_request` for the operator's name, and for an admin's invite of a member with more rights than they have
 */
export async function makeInvite(
  { store, effects, config }: InviteDeps,
  {
    uses = 1,
    ...invitee
  }: { readonly name: string; readonly role?: Role | undefined; readonly uses?: number | undefined },
  by: Actor,
): Promise<{
  invite: string;
  link: string;
  name: string;
  role: Role;
  uses: number;
  expiresAt: string;
  connectionsToHandOver: number;
}> {
  if (isOperatorName(invitee.name))
    throw new Failure('invalid_request', {
      detail: '"name" is the operator’s: they open the console with "pnpm relay console". Use another name.',
    });
  const invite = newSecret('invite', effects.randomBytes);
  const now = effects.now();
  const terms =
    uses === 1 ? { expiresAt: now + inviteLife } : { expiresAt: now + demonstrationInviteLife, uses };
  const staff = await store.staff.invite(
    { ...invitee, ...terms, hash: hashOf(invite), newId: newId(effects.randomBytes), now },
    by,
  );
  if (staff === undefined)
    throw new Failure('invalid_request', {
      detail:
        '"role" has more rights than the staff member of this name, whom this invite lets in on a further device. Leave the role out; the operator raises it with "pnpm relay invite".',
    });
  await revokeLinksWithoutRight(store, staff, now, by);
  const counts = may(staff, 'connect') ? undefined : await store.connections.countByResponsible();
  const link = `${config.publicUrl}/#${invite}`;
  const connectionsToHandOver = counts?.get(staff.id) ?? 0;
  const { name, role } = staff;
  return { invite, link, name, role, uses, expiresAt: timestampOf(terms.expiresAt), connectionsToHandOver };
}

/**
 * Revokes a staff member, by id or by unique name, and revokes the links that they created. Sessions of others whom they invited end,
 * unless who revokes takes them over.
 */
export async function revokeStaff(
  { store, effects }: ClockedStore<'staff' | 'links'>,
  idOrName: string,
  by: Actor,
  takesOver = false,
): Promise<StaffMember | undefined> {
  const revoked = await store.staff.revoke(idOrName, effects.now(), by, takesOver);
  if (revoked !== undefined) await revokeLinksOf(store, revoked.id, effects.now(), by);
  return revoked;
}

/** Makes `to` responsible for all connections of `from`. Returns how many, or why it was refused. */
export async function handOver(
  { store, effects }: ClockedStore<'connections'>,
  from: Pick<StaffMember, 'id'>,
  to: StaffMember,
  by: Actor,
): Promise<number | 'same' | 'revoked' | 'may_not_connect'> {
  if (from.id === to.id) return 'same';
  if (to.revokedAt !== null) return 'revoked';
  if (!may(to, 'connect')) return 'may_not_connect';
  return store.connections.handOver(from.id, to, effects.now(), by);
}

// --- Internal helpers ---

/** The refused sign-ins of a person, as admins see them. */
const refusedSignIns = ({ count, last }: Refusals): ListedStaff['refusals'] => ({
  count,
  last:
    last?.reason === undefined ? null : { at: timestampOf(last.at), reason: last.reason, claim: last.claim },
});
