import type { Actor } from '../domain/audit/audit.ts';
import type { Connection } from '../domain/connection/connection.ts';
import type { Disconnect } from '../domain/connection/decide-connection.ts';
import type { Store } from './store.ts';

/**
 * Disconnects a connection. Returns `erased` if its record was lost to damage and only the audit log knows it: forgetting then
 * erases its remains. Returns undefined if it never existed.
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
