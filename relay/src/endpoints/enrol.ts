import { Failure } from '@noiseaware-connect/shared/failure';
import { calculateJwkThumbprint, importJWK, type JWK } from 'jose';
import { hashOf, newId, newSecret } from '../domain/secrets.ts';
import type { MakeHandler } from './handler.ts';

/** A one-time invite becomes a staff session; only the session's hash and its key's thumbprint are stored. */
export const enrol: MakeHandler<'enrol'> =
  ({ config, effects, store }) =>
  async ({ body, by }) => {
    if (body.key === undefined && config.boundSessions === 'required') {
      throw new Failure('invalid_request', { detail: '"key" is missing: this relay binds every session.' });
    }
    const key = body.key && (await thumbprintOf(body.key));
    const session = newSecret('session', effects.randomBytes);
    const now = effects.now();
    const times = { createdAt: now, lastUsedAt: now };
    const record = { id: newId(effects.randomBytes), hash: hashOf(session), ...times, ...(key && { key }) };
    const staff = await store.staff.enrol(hashOf(body.invite), record, by);
    if (staff === undefined) {
      throw new Failure('unauthenticated', { detail: 'This invite is unknown, already used, or too old.' });
    }
    return { session, staff: { id: staff.id, name: staff.name } };
  };

// --- Internal helpers ---

/** RFC 7638. @throws {Failure} `invalid_request` where the key is no point on its curve */
async function thumbprintOf(key: JWK): Promise<string> {
  try {
    await importJWK(key, 'ES256');
  } catch {
    throw new Failure('invalid_request', { detail: '"key" is not a public key on P-256.' });
  }
  return calculateJwkThumbprint(key);
}
