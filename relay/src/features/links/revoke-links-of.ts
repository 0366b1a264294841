import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { decideEndLink } from '../../domain/link/decide-link.ts';
import type { Store } from '../../store/store.ts';

/** Revokes all links of a staff member or service that was revoked. Idempotent: an interrupted run is completed by a repeat. */
export async function revokeLinksOf(
  { links }: Pick<Store, 'links'>,
  madeBy: string,
  now: Seconds,
  by: Actor,
): Promise<void> {
  let after: string | undefined;
  do {
    const page = await links.list({ madeBy: [madeBy], now, after, limit: 100 });
    for (const { id } of page.links)
      await links.change(id, (found) => decideEndLink(found, 'revoked', now, by));
    after = page.next;
  } while (after !== undefined);
}
