import type { Actor } from '../domain/audit.ts';
import type { Connection } from '../domain/connection.ts';
import type { Disconnect } from '../domain/decide-connection.ts';
import type { Store } from './store.ts';

/**
 * Ends a connection. `erased` where damage had taken it out of reach, so that the audit log alone knows it, and forgetting
 * erased what was left of it; undefined where there is none and was none.
 */
export async function endConnection(
  { connections, audit }: Pick<Store, 'connections' | 'audit'>,
  id: string,
  how: Disconnect,
  by: Actor,
): Promise<Connection | 'erased' | undefined> {
  const ended = await connections.disconnect(id, how, by);
  if (ended !== undefined || !how.forget) return ended;
  if ((await audit.read({ connection: id, limit: 1 })).length === 0) return undefined;
  await connections.eraseLost(id, how.now, by);
  return 'erased';
}
