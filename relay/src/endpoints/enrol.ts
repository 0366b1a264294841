import { Failure } from '@noiseaware-connect/shared/failure';
import { hashOf, newId, newSecret } from '../domain/secrets.ts';
import type { MakeHandler } from './handler.ts';

/** A one-time invite becomes a staff session; only the session's hash is stored. */
export const enrol: MakeHandler<'enrol'> =
  ({ effects, store }) =>
  async ({ body, by }) => {
    const session = newSecret('session', effects.randomBytes);
    const now = effects.now();
    const staff = await store.staff.enrol(
      hashOf(body.invite),
      { id: newId(effects.randomBytes), hash: hashOf(session), createdAt: now, lastUsedAt: now },
      by,
    );
    if (staff === undefined) {
      throw new Failure('unauthenticated', { detail: 'This invite is unknown, already used, or too old.' });
    }
    return { session, staff: { id: staff.id, name: staff.name } };
  };
