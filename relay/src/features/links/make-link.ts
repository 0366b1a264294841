import { returnToRule } from '@noiseaware-connect/shared/contract/request-shapes';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../../base/effects.ts';
import { minute, timestampOf } from '../../base/time.ts';
import type { Call } from '../../calls/handler.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { defaultLinkLife, type Link, mostPendingLinks } from '../../domain/link/link.ts';
import { isAllowedReturn } from '../../domain/link/return.ts';
import { hashOf, newId, newSecret } from '../../domain/secrets.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { askConnection } from '../pairing/ask-connection.ts';

export interface MakeLinkDeps {
  store: Pick<Store, 'links' | 'connections'>;
  effects: Pick<Effects, 'now' | 'randomBytes'>;
  config: Pick<Config, 'publicUrl' | 'returnOrigins'>;
}

/** The answer of `makeLink`. */
interface MadeLink {
  id: string;
  url: string;
  expiresAt: string;
  connection?: string;
}

/** The request of `makeLink`, with defaults applied. */
export interface LinkRequest {
  readonly account: Account;
  readonly connection?: string | undefined;
  readonly parallel?: boolean | undefined;
  /** Seconds. */
  readonly expiresIn?: number | undefined;
  readonly confirm: boolean;
  readonly returnTo?: string | undefined;
}

/**
 * Creates a link. Its secret is only in the returned URL: the store keeps a hash.
 * @param keep seals the answer, which is kept in the same step
 * @throws {Failure} `not_found`, `invalid_request` if the connection belongs to another account or `returnTo` is not allowed, `forbidden`, `rate_limited`
 */
export async function makeLink(
  { store, effects, config }: MakeLinkDeps,
  { expiresIn = defaultLinkLife, confirm, returnTo, ...request }: LinkRequest,
  { madeBy, mayAdd }: { madeBy: Link['madeBy']; mayAdd: boolean },
  by: Actor,
  keep?: Call<'makeLink'>['keep'],
): Promise<MadeLink> {
  const { account } = request;
  if (returnTo !== undefined && !isAllowedReturn(returnTo, config.returnOrigins))
    throw new Failure('invalid_request', { detail: `"returnTo" ${returnToRule}.` });
  const { connection, choice } = await askConnection(store, request, mayAdd);
  const secret = newSecret('link', effects.randomBytes);
  const createdAt = effects.now();
  const link: Link = {
    id: newId(effects.randomBytes),
    hash: hashOf(secret),
    account,
    connection,
    choice,
    madeBy,
    confirm,
    returnTo: returnTo ?? null,
    createdAt,
    expiresAt: createdAt + expiresIn,
    pairing: null,
    challenge: null,
    waiting: null,
    denied: null,
    ended: null,
  };
  const answer = {
    id: link.id,
    url: `${config.publicUrl}/connect/${secret}`,
    expiresAt: timestampOf(link.expiresAt),
    ...(connection !== null && { connection }),
  };
  if ((await store.links.add(link, by, await keep?.(answer))) === 'too_many') {
    const detail = `At most ${mostPendingLinks} links of one maker may be pending: revoke some.`;
    throw new Failure('rate_limited', { detail, retryAfter: minute });
  }
  return answer;
}
