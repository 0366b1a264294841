import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { areSame, type Identity, nameOf } from '../../domain/connection/identity.ts';
import type { Pairing } from '../../domain/pairing/pairing.ts';
import type { Store } from '../../store/store.ts';

export interface CompareDeps {
  store: Pick<Store, 'connections' | 'audit'>;
  effects: Pick<Effects, 'now'>;
}

/**
 * Refuses a reauthorization by a different or unknown organization until a person confirms it by name. Until then the connection
 * stays unchanged and keeps working. If the connection's own organization is unknown, nothing can be compared and the
 * reauthorization is accepted.
 * @returns the organization that was compared; the write must fail if it has changed since
 * @throws {Failure} `wrong_organization`
 */
export async function requireSameOrganization(
  { effects, store }: CompareDeps,
  pairing: Pairing,
  { identity, confirmed }: { identity: Identity | null; confirmed: string | undefined },
  by: Actor,
): Promise<Identity | null> {
  if (pairing.connection === null) return null;
  const connected = (await store.connections.find(pairing.connection))?.identity ?? null;
  if (connected === null || areSame(connected, identity) || nameOf(identity) === confirmed) return connected;
  await store.audit.add({
    at: effects.now(),
    what: 'organization_refused',
    who: by,
    pairing: pairing.id,
    connection: pairing.connection,
    account: pairing.account.id,
  });
  throw new Failure('wrong_organization', {
    detail:
      'A different organization authorized. The connection is unchanged; repeat the call with "organization" to replace it.',
    fixedBy: 'staff',
    organizations: { connected: nameOf(connected), answered: nameOf(identity) },
  });
}
