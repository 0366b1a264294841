import type { Seconds } from '../../base/time.ts';
import type { Standing } from '../../domain/activity/activity.ts';
import type { Store } from '../../store/store.ts';

/** How things stand now. */
export async function readStanding(
  { connections, webhooks }: Pick<Store, 'connections' | 'webhooks'>,
  now: Seconds,
): Promise<Omit<Standing, 'at'>> {
  const [states, backlog] = await Promise.all([connections.countStates(now), webhooks.backlog()]);
  const connectionsIn = (status: (typeof states)[number]['state']['status']) =>
    states.filter(({ state }) => state.status === status).reduce((sum, { near, far }) => sum + near + far, 0);
  return {
    active: connectionsIn('active'),
    degraded: connectionsIn('degraded'),
    reauthorization_required: connectionsIn('reauthorization_required'),
    waiting: backlog.reduce((sum, { waiting }) => sum + waiting, 0),
  };
}
