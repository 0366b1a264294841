import { Failure } from '@noiseaware-connect/shared/failure';
import type { Actor } from '../domain/audit.ts';
import { areDifferent, type Identity, nameOf } from '../domain/connection.ts';
import type { Pairing } from '../domain/pairing.ts';
import type { Deps } from './handler.ts';

/**
 * A reauthorization by another organization or login is refused until the person confirms it by name; the connection
 * keeps working as it is meanwhile. Where NoiseAware's answers name nobody there is nothing to compare, and the
 * connection says so by an `organization` that is null.
 * @throws {Failure} `wrong_organization`
 */
export async function requireSameOrganization(
  { effects, store }: Deps,
  pairing: Pairing,
  { identity, confirmed }: { identity: Identity | null; confirmed: string | undefined },
  by: Actor,
): Promise<void> {
  if (pairing.connection === null) return;
  const connected = (await store.connections.find(pairing.connection))?.identity ?? null;
  if (connected === null || identity === null || !areDifferent(connected, identity)) return;
  if (nameOf(identity) === confirmed) return;
  await store.audit.add({
    at: effects.now(),
    what: 'organization_refused',
    who: by,
    pairing: pairing.id,
    connection: pairing.connection,
    account: pairing.account.id,
  });
  throw new Failure('wrong_organization', {
    detail: 'The connection was left as it is. Repeat with "organization" to use the other one from now on.',
    organizations: { connected: nameOf(connected), answered: nameOf(identity) },
  });
}
