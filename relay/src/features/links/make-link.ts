import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../../base/effects.ts';
import { timestampOf } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { type Link, usualLinkLife } from '../../domain/link/link.ts';
import { hashOf, newId, newSecret } from '../../domain/secrets.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { requireSameAccount } from '../pairing/new-pairing.ts';

export interface MakeLinkDeps {
  store: Pick<Store, 'links' | 'connections'>;
  effects: Pick<Effects, 'now' | 'randomBytes'>;
  config: Pick<Config, 'publicUrl'>;
}

/** The request of `makeLink`, with defaults applied. */
export interface AskedLink {
  readonly account: Account;
  readonly connection?: string | undefined;
  /** Seconds. */
  readonly expiresIn?: number | undefined;
  readonly confirm: boolean;
}

/**
 * Creates a link. Its secret is only in the returned URL: the store keeps a hash.
 * @throws {Failure} `not_found`, or `invalid_request` if the connection belongs to another account
 */
export async function makeLink(
  { store, effects, config }: MakeLinkDeps,
  { account, connection, expiresIn = usualLinkLife, confirm }: AskedLink,
  madeBy: Link['madeBy'],
  by: Actor,
): Promise<{ id: string; url: string; expiresAt: string }> {
  if (connection !== undefined) await requireSameAccount(store, connection, account);
  const secret = newSecret('link', effects.randomBytes);
  const createdAt = effects.now();
  const link: Link = {
    id: newId(effects.randomBytes),
    hash: hashOf(secret),
    account,
    connection: connection ?? null,
    madeBy,
    confirm,
    createdAt,
    expiresAt: createdAt + expiresIn,
    pairing: null,
    waiting: null,
    denied: null,
    ended: null,
  };
  await store.links.add(link, by);
  return {
    id: link.id,
    url: `${config.publicUrl}/connect/${secret}`,
    expiresAt: timestampOf(link.expiresAt),
  };
}
