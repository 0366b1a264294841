import { Failure } from '@noiseaware-connect/shared/failure';
import { mayEnd } from '@noiseaware-connect/shared/role';
import { publicConnection } from '../domain/connection.ts';
import { endConnection } from '../store/end-connection.ts';
import type { Store } from '../store/store.ts';
import { findConnection, noSuchConnection } from './find-connection.ts';
import type { MakeHandler, StaffCaller } from './handler.ts';

/** Ends a connection. Codes and tokens stay sealed for a repair, or are erased with `?forget=true`. */
export const disconnect: MakeHandler<'disconnect'> =
  ({ effects, store }) =>
  async ({ params, query, caller, by }) => {
    if (caller.staff.role !== 'admin') await requireOwn(store, params.id, caller);
    const how = {
      cause: 'disconnected_by_staff',
      forget: query.forget === 'true',
      now: effects.now(),
    } as const;
    const ended = await endConnection(store, params.id, how, by);
    if (ended === undefined) throw noSuchConnection();
    return { connection: ended === 'erased' ? null : publicConnection(ended) };
  };

// --- Internal helpers ---

/** @throws {Failure} `forbidden` where a colleague is responsible */
async function requireOwn(store: Store, id: string, { staff }: StaffCaller): Promise<void> {
  if (mayEnd(staff, await findConnection(store, id))) return;
  throw new Failure('forbidden', {
    detail: 'A colleague is responsible for this connection: only they or an admin may end it.',
  });
}
