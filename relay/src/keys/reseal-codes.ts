import { decideResealedCode } from '../domain/decide-link.ts';
import { keyIdOf, waitingAddress } from '../domain/sealed-fields.ts';
import type { Sealer } from '../domain/sealing.ts';
import type { Seconds } from '../domain/time.ts';
import type { Store } from '../store/store.ts';

/** Re-seals the access codes of links that await their confirmation: how many, and how many no key opens, which stay as they are. */
export async function resealCodes(
  { links }: Pick<Store, 'links'>,
  sealer: Sealer,
  now: Seconds,
): Promise<{ resealed: number; unopened: number }> {
  const done = { resealed: 0, unopened: 0 };
  let after: string | undefined;
  do {
    const page = await links.list({ statuses: ['awaiting_confirmation'], now, after, limit: 100 });
    for (const link of page.links) {
      const { accessCode: from } = link.waiting ?? {};
      if (from === undefined || keyIdOf(from) === sealer.keyIds[0]) continue;
      const value = await sealer.open(waitingAddress(link), from);
      if (value === undefined) done.unopened += 1;
      else {
        const to = await sealer.seal(waitingAddress(link), value);
        done.resealed += await links.change(link.id, (found) => decideResealedCode(found, from, to));
      }
    }
    after = page.next;
  } while (after !== undefined);
  return done;
}
