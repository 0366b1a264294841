import type { Seconds } from '../../base/time.ts';
import type { Store } from '../../store/store.ts';

/** The most connections read at a time. */
const pageSize = 500;

/**
 * Makes the rechecks of connections that were refused at `since` or later due now: the schedule takes them at its pace.
 * @returns their number
 */
export async function retryRefused(
  { connections }: Pick<Store, 'connections'>,
  since: Seconds,
  now: Seconds,
): Promise<number> {
  let advanced = 0;
  let after: string | undefined;
  do {
    const page = await connections.list({ status: 'reauthorization_required', after, limit: pageSize });
    for (const { id, failing } of page.connections) {
      if ((failing?.refusedAt ?? Number.NEGATIVE_INFINITY) < since) continue;
      if (await connections.scheduleRecheckNow(id, now)) advanced += 1;
    }
    after = page.next;
  } while (after !== undefined);
  return advanced;
}
