import { may } from '@noiseaware-connect/shared/role';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { decideEndLink } from '../../domain/link/decide-link.ts';
import { pendingStatuses } from '../../domain/link/link.ts';
import type { StaffMember } from '../../domain/staff/staff.ts';
import type { Store } from '../../store/store.ts';

/**
 * Revokes all links of a staff member or service that was revoked or may no longer connect. Idempotent: an interrupted run is
 * completed by a repeat.
 */
export async function revokeLinksOf(
  { links }: Pick<Store, 'links'>,
  madeBy: string,
  now: Seconds,
  by: Actor,
): Promise<void> {
  let after: string | undefined;
  do {
    const page = await links.list({
      madeBy: [madeBy],
      status: { oneOf: pendingStatuses, at: now },
      after,
      limit: 100,
    });
    for (const { id } of page.links)
      await links.change(id, (storedLink) => decideEndLink(storedLink, 'revoked', now, by));
    after = page.next;
  } while (after !== undefined);
}

/** Revokes the links of a staff member who may not connect: owners could still press them, and nobody would confirm. */
export async function revokeLinksWithoutRight(
  store: Pick<Store, 'links'>,
  staff: StaffMember,
  now: Seconds,
  by: Actor,
): Promise<void> {
  if (!may(staff, 'connect')) await revokeLinksOf(store, staff.id, now, by);
}
