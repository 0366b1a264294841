import { Failure } from '@noiseaware-connect/shared/failure';
import type { SentConnection } from '@noiseaware-connect/shared/shapes';
import { singleFlight } from '../../base/single-flight.ts';
import type { AccountScope } from '../../calls/find-connection.ts';
import type { WithoutSlot } from '../../calls/handler.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { nameOf } from '../../domain/connection/identity.ts';
import { decideEndLink } from '../../domain/link/decide-link.ts';
import type { Link } from '../../domain/link/link.ts';
import { waitingAddress } from '../../domain/sealing/sealed-fields.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import type { Store } from '../../store/store.ts';
import { requireSameAccount } from '../pairing/ask-connection.ts';
import {
  type ConnectDeps,
  connectAuthorized,
  type ExchangeDeps,
  exchange,
} from '../pairing/connect-authorized.ts';

export type ConfirmDeps = ExchangeDeps &
  ConnectDeps & { store: Pick<Store, 'links'>; sealer: Pick<Sealer, 'open'>; withoutSlot: WithoutSlot };

/** What the maker has read, and the connection that they named to tell it from others. */
interface Confirmation {
  readonly organization: string;
  readonly connection?: string | undefined;
}

/** Connects an authorization that waits for confirmation, if its organization was confirmed by its name. */
export function confirmWaiting(deps: ConfirmDeps) {
  const { effects, store, sealer, withoutSlot } = deps;
  const once = singleFlight<SentConnection>();

  const connect = async (link: Link, { organization, connection: named }: Confirmation, by: Actor) => {
    const pairing = link.pairing === null ? undefined : await store.pairings.find(link.pairing);
    if (link.waiting === null || pairing === undefined) throw new Failure('pairing_expired');
    const fail = () =>
      store.links.change(link.id, (storedLink) => decideEndLink(storedLink, 'failed', effects.now(), by));
    const accessCode = await sealer.open(waitingAddress(link), link.waiting.accessCode);
    if (accessCode === undefined) {
      await fail();
      throw new Failure('reauthorization_required', { because: 'damaged' });
    }
    const authorized = await exchange(deps, pairing, { accessCode }, by).catch(async (error: unknown) => {
      if (error instanceof Failure && error.because === 'refused') await fail();
      throw error;
    });
    // This exchange may name another organization than the one that was confirmed.
    requireConfirmed(nameOf(authorized.identity), organization);
    return connectAuthorized(deps, pairing, authorized, { confirmed: organization, named }, by);
  };

  /** @throws {Failure} the codes that the contract lists for `confirmLink` */
  return async (
    link: Link,
    confirmation: Confirmation,
    by: Actor,
    accountScope: AccountScope,
  ): Promise<SentConnection> => {
    const { organization, connection } = confirmation;
    requireConfirmed(link.waiting?.organization ?? '', organization);
    if (connection !== undefined) await requireSameAccount(store, connection, link.account, accountScope);
    const key = JSON.stringify([link.id, connection]);
    return withoutSlot(() => once(key, () => connect(link, confirmation, by)));
  };
}

// --- Internal helpers ---

/** @throws {Failure} `wrong_organization` if the confirmed name is not that of the organization */
function requireConfirmed(actual: string, confirmed: string): void {
  if (actual === confirmed) return;
  throw new Failure('wrong_organization', {
    detail: '"organization" is not the organization that authorized. Nothing was connected.',
    fixedBy: 'staff',
  });
}
