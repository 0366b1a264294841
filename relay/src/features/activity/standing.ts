import type { Seconds } from '../../base/time.ts';
import type { Standing } from '../../domain/activity/activity.ts';
import { totalOf } from '../../domain/connection/groups.ts';
import type { Store } from '../../store/store.ts';

/** How things stand now. */
export async function readStanding(
  { connections, webhooks }: Pick<Store, 'connections' | 'webhooks'>,
  now: Seconds,
): Promise<Omit<Standing, 'at'>> {
  const [totals, queues] = await Promise.all([connections.totals(now), webhooks.queues()]);
  return {
    active: totalOf(totals, 'active'),
    degraded: totalOf(totals, 'degraded'),
    reauthorization_required: totalOf(totals, 'reauthorization_required'),
    waiting: queues.reduce((sum, { waiting }) => sum + waiting, 0),
  };
}
