import { challengeOf } from '@noiseaware-connect/shared/challenge';
import { fixedRedirectPath } from '@noiseaware-connect/shared/contract/extension';
import type { FailureCode } from '@noiseaware-connect/shared/contract/problem';
import { Failure } from '@noiseaware-connect/shared/failure';
import { unknownOrganization } from '@noiseaware-connect/shared/shapes';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Effects } from '../../base/effects.ts';
import { singleFlight } from '../../base/single-flight.ts';
import { minute, type Seconds } from '../../base/time.ts';
import type { LinkVisit, ReturnBy } from '../../calls/call-observer.ts';
import type { WithoutSlot } from '../../calls/handler.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { identitiesDiffer, ownersNameOf } from '../../domain/connection/identity.ts';
import { decideDenied, decidePress } from '../../domain/link/decide-link.ts';
import { isSubmittable, type Link, linkStatusOf } from '../../domain/link/link.ts';
import { isAllowedReturn, returnOf } from '../../domain/link/return.ts';
import { type Problem, type Shown, wayBack } from '../../domain/link/visit.ts';
import { isEmptyRedirect, type Pairing } from '../../domain/pairing/pairing.ts';
import { hashOf, newId, sameSecret } from '../../domain/secrets.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import type { Uses } from '../audit/count-uses.ts';
import {
  type ConnectDeps,
  connectOrHold,
  type ExchangeDeps,
  exchange,
} from '../pairing/connect-authorized.ts';
import { type NewPairingDeps, newPairing } from '../pairing/new-pairing.ts';
import { namesEarlierAuthorization, proveStarter, requireOpen } from '../pairing/prove-starter.ts';
import { parseStarter, type Starter, writeStarter } from './starter.ts';

export type VisitDeps = NewPairingDeps &
  ExchangeDeps &
  ConnectDeps & {
    config: Pick<Config, 'publicUrl' | 'redirectPaths' | 'returnOrigins'>;
    effects: Pick<Effects, 'log'>;
    store: Pick<Store, 'links' | 'services'>;
    uses: Pick<Uses, 'count'>;
    withoutSlot: WithoutSlot;
  };

/** Rate limit per link, since each press of the form writes to the store. */
const mostPresses = { points: 30, duration: 60 * minute };

/** How NoiseAware sent an owner's browser back. */
export interface Return {
  /** The whole URL to which it was sent; the fields of a form are in its query. */
  readonly redirect: string;
  readonly returnBy: ReturnBy;
}

/** What an owner's browser has sent: the cookie of its last attempt, and those of the links that it has authorized. */
export interface OwnerCookies {
  readonly attempt: string;
  /** Verifiers by the link's id. */
  readonly receipts: ReadonlyMap<string, string>;
}

/** A redirect, with the cookies to set. */
export interface VisitRedirect {
  readonly location: string;
  readonly cookie?: string;
  /** By which the browser is shown the link's receipt from now on. */
  readonly receipt?: { readonly link: string; readonly verifier: string };
  /** Whether the visitor came with no cookie of a link. */
  readonly isStranger?: true;
  /** For a trace; absent without a known link. */
  readonly visit?: LinkVisit;
}

/** What an owner's visits need, with what those of one relay share. */
export type Visits = VisitDeps & {
  readonly presses: RateLimiterMemory;
  /** Completions of a pairing at the same time share one exchange. */
  readonly completeOnce: ReturnType<typeof singleFlight<void>>;
};

/**
 * The owner's browser starts and completes a pairing with the same proof as the extension: verifier (in its cookie), redirect path
 * and access code. GET of a link changes nothing.
 */
export const openVisits = (deps: VisitDeps): Visits => ({
  ...deps,
  presses: new RateLimiterMemory(mostPresses),
  completeOnce: singleFlight(),
});

/** The page of a link's address, in the browser that sent the cookies. */
export async function showLink(visits: Visits, secret: string, cookies: OwnerCookies): Promise<Shown> {
  const page = await lookUp(visits, secret);
  const { link, scene } = page;
  if (link === undefined) return page;
  if (await isStartedBy(cookies.receipts.get(link.id), link)) return (await receiptOf(visits, link)) ?? page;
  if (!isSubmittable(scene)) return page;
  const starter = parseStarter(cookies.attempt);
  const isOwnTry = starter?.secret === secret && (await isStartedBy(starter.verifier, link));
  return { ...page, isOwnTry, ...(await renewalOffer(visits, link, cookies.receipts)) };
}

/**
 * The way on for a person who is not the owner: back to the platform, else the page for them. A link that cannot be used any more
 * shows its status instead.
 */
export async function leaveAsNotOwner(visits: Visits, secret: string): Promise<VisitRedirect | Shown> {
  const page = await lookUp(visits, secret);
  if (!isSubmittable(page.scene)) return page;
  const again = `/connect/${secret}`;
  return leave(visits, { ...page, scene: 'not_owner', again, passOn: visits.config.publicUrl + again });
}

/**
 * THE place that decides between a page of the relay and the platform's: the way back to the platform, with the outcome, where the
 * link has one that is allowed now; else the page.
 */
export function leave({ config, effects }: Visits, page: Shown): VisitRedirect | Shown {
  const location = returnOf(page, config.returnOrigins);
  if (location !== undefined) return { location };
  if (page.link !== undefined && page.link.returnTo !== null) {
    const { id, returnTo } = page.link;
    const { origin } = new URL(returnTo);
    effects.log.warn(
      { link: id, origin },
      'an owner cannot return to the platform: RELAY_RETURN_ORIGINS does not list the origin of the link’s returnTo any more',
    );
  }
  return page;
}

/** A press of a link's form. */
export interface Press {
  readonly secret: string;
  /** The `Origin` of the page with the form; undefined if no browser has sent it. */
  readonly from: string | undefined;
  readonly cookies: OwnerCookies;
  /** Whether the browser has left out cookies that are SameSite=Lax. */
  readonly isCrossSite: boolean;
}

/**
 * Starts a pairing, if the form is on a page of the relay or of the platform: the way to NoiseAware, or what says why not. Otherwise
 * another site could submit the form, and the person would authorize something they have not seen (login CSRF): they are shown the
 * link's page first.
 */
export async function startByLink(
  visits: Visits,
  { secret, from, cookies, isCrossSite }: Press,
  requestId: string,
): Promise<VisitRedirect | Shown> {
  const { config, effects, store, presses } = visits;
  const page = await showLink(visits, secret, cookies);
  const { link, scene } = page;
  if (link === undefined || !mayStart(link, from, config)) return page;
  if (!isSubmittable(scene)) {
    // Asked again by GET, the browser sends the cookie by which the one that has used the link is known.
    const isUsed = scene === 'connected' || scene === 'used_elsewhere';
    return isUsed && isCrossSite ? { location: `/connect/${secret}?${wayBack}` } : leave(visits, page);
  }
  const exceeded = await presses.consume(link.id).then(
    () => undefined,
    (limit: RateLimiterRes) => limit,
  );
  if (exceeded !== undefined) {
    const retryAfter = Math.ceil(exceeded.msBeforeNext / 1000);
    return leave(visits, { link, scene: 'too_often', again: `/connect/${secret}`, retryAfter });
  }
  const verifier = Buffer.from(effects.randomBytes(32)).toString('base64url');
  const { pairing, authorizeUrl } = newPairing(visits, {
    staff: { id: link.madeBy.id, name: link.madeBy.name },
    session: link.id,
    account: link.account,
    challenge: await challengeOf(verifier),
    redirectUri: `${config.publicUrl}/${fixedRedirectPath}${
      config.redirectPaths === 'fixed' ? '' : `/${newId(effects.randomBytes)}`
    }`,
    // Without a name, the account's connection is chosen when this is completed: nothing ends with one of today.
    connection: link.choice === 'named' ? link.connection : null,
    choice: link.choice,
  });
  const limited = { ...pairing, expiresAt: Math.min(pairing.expiresAt, link.expiresAt) };
  const by = ownerOf(link, requestId);
  const answer = await store.links.change(link.id, (stored) => decidePress(stored, limited, by));
  if (answer !== 'begun') return leave(visits, await lookUp(visits, secret));
  return { location: authorizeUrl, cookie: writeStarter({ secret, verifier }), visit: { link: link.id } };
}

/** Completes the pairing for which NoiseAware sent the browser back, and leads to the page with its outcome. */
export async function completeByLink(
  visits: Visits,
  { redirect, returnBy }: Return,
  cookie: string,
  requestId: string,
): Promise<VisitRedirect> {
  const { config, effects, store } = visits;
  const starter = parseStarter(cookie);
  if (starter === undefined) return { location: '/connected', isStranger: true };
  const { link, pairing } = await startedBy(visits, starter);
  if (link === undefined) return { location: '/connected', isStranger: true };
  const proof = { ...starter, redirect };
  const problem = await complete(visits, link, pairing, proof, ownerOf(link, requestId)).then(
    () => undefined,
    (error: unknown) => problemOf(error, isEmptyRedirect(config.noiseaware.accessCode, pairing, redirect)),
  );
  // Whoever comes back with nothing has denied too, unless NoiseAware has called the ConnectionURL.
  const isDenied = pairing?.authorized === null && problem !== undefined && withoutCall.includes(problem);
  if (isDenied) {
    await store.links.change(link.id, (stored) => decideDenied(stored, pairing.id, effects.now()));
  }
  const { secret, verifier } = starter;
  const receipt = problem === undefined ? { link: link.id, verifier } : undefined;
  const visit = { link: link.id, redirect, returnBy, ...(problem !== undefined && { problem }) };
  const attempt = writeStarter({ secret, verifier, problem });
  const end = link.returnTo === null ? undefined : leave(visits, await showOutcome(visits, attempt));
  const location = end !== undefined && 'location' in end ? end.location : '/connected';
  return {
    // If NoiseAware appended the code as a fragment, the browser keeps it unless this redirect has another one, be it empty.
    location: problem === 'nothing' && !isDenied ? `${location}#` : location,
    cookie: attempt,
    ...(receipt && { receipt }),
    visit,
  };
}

/** The page after a completion, in the browser that sent the cookie. */
export async function showOutcome(visits: Visits, cookie: string): Promise<Shown> {
  const starter = parseStarter(cookie);
  if (starter === undefined) return { scene: 'other_browser' };
  const page = await lookUp(visits, starter.secret);
  const { link } = page;
  if (link === undefined) return page;
  const receipt = (await isStartedBy(starter.verifier, link)) && (await receiptOf(visits, link));
  if (receipt) return receipt;
  const isOffered = isSubmittable(page.scene);
  const scene = isOffered ? (starter.problem ?? 'nothing') : page.scene;
  return { ...page, scene, ...(isOffered && { again: `/connect/${starter.secret}` }) };
}

// --- Internal helpers ---

/** Whether a press begins at once: on a page of the relay, or of the platform to which the link returns. */
const mayStart = (
  { returnTo }: Link,
  from: string | undefined,
  { publicUrl, returnOrigins }: Pick<Config, 'publicUrl' | 'returnOrigins'>,
): boolean =>
  from === undefined ||
  from === new URL(publicUrl).origin ||
  (returnTo !== null && isAllowedReturn(returnTo, returnOrigins) && from === new URL(returnTo).origin);

/** A link's status, and whether it can still be used. */
async function lookUp({ effects, store }: Visits, secret: string): Promise<Shown> {
  const link = await store.links.findBySecret(hashOf(secret));
  if (link === undefined) return { scene: 'unknown' };
  const status = linkStatusOf(link, effects.now());
  // Only the browser that has authorized is thanked: the link may have been forwarded.
  const scene = status === 'awaiting_confirmation' ? 'used_elsewhere' : status;
  if (!isSubmittable(scene)) return { scene, link };
  if (!(await isMakerLiving(store, link, effects.now()))) return { scene: 'revoked', link };
  return { scene: (await isConnectedOtherwise(store, link)) ? 'connected_otherwise' : scene, link };
}

/** What is shown to the browser that has authorized: what was given, and whether it still is. Undefined without an authorization. */
async function receiptOf({ effects, store }: Visits, link: Link): Promise<Shown | undefined> {
  if (linkStatusOf(link, effects.now()) === 'awaiting_confirmation') {
    const { organization } = link.waiting ?? {};
    return {
      ...{ scene: 'awaiting_confirmation', link },
      ...(organization !== unknownOrganization && { organization }),
    };
  }
  if (link.ended?.as !== 'connected') return undefined;
  const { at, connection: id, identity } = link.ended;
  const connection = await store.connections.find(id);
  const isLiving =
    (connection?.status === 'active' || connection?.status === 'degraded') &&
    !identitiesDiffer(identity, connection.identity);
  return {
    ...{ scene: isLiving ? 'connected_here' : 'ended_here', link, givenAt: at },
    ...(identity !== null && { organization: ownersNameOf(identity) }),
  };
}

/** What an offer to renew a connection says of it; the organization only to a browser that has authorized it before. */
async function renewalOffer(
  { store }: Visits,
  { connection: id }: Link,
  receipts: OwnerCookies['receipts'],
): Promise<Pick<Shown, 'renews' | 'organization'>> {
  const connection = id === null ? undefined : await store.connections.find(id);
  if (connection === undefined || connection.status === 'disconnected') return {};
  const { connectedAt, status, identity } = connection;
  const renews = { connectedAt, isWithdrawn: status === 'reauthorization_required' };
  for (const [earlier, verifier] of receipts) {
    const link = await store.links.find(earlier);
    if (link?.ended?.as !== 'connected' || link.ended.connection !== id || identity === null) continue;
    const isSame = !identitiesDiffer(link.ended.identity, identity);
    if (isSame && (await isStartedBy(verifier, link)))
      return { renews, organization: ownersNameOf(identity) };
  }
  return { renews };
}

/** A service's links are unusable while the service has no valid key. */
const isMakerLiving = async (
  { services }: Pick<Store, 'services'>,
  { madeBy: { kind, id } }: Link,
  now: Seconds,
): Promise<boolean> => kind !== 'service' || (await services.withValidKeys(now)).has(id);

/** Whether the account (or the connection to reauthorize) was connected by other means since the link was created. */
async function isConnectedOtherwise(
  store: Pick<Store, 'connections'>,
  { account, connection, choice, createdAt }: Link,
): Promise<boolean> {
  if (choice === 'parallel') return false;
  const { connections } = await store.connections.list({
    account: account.id,
    status: 'active',
    limit: 100,
  });
  return connections.some(
    (each) => each.connectedAt > createdAt && (connection === null || each.id === connection),
  );
}

/** @throws {Failure} */
async function complete(
  visits: Visits,
  link: Link,
  pairing: Pairing | undefined,
  proof: { verifier: string; redirect: string },
  by: Actor,
): Promise<void> {
  const { effects, store, uses, withoutSlot, completeOnce } = visits;
  if (pairing === undefined) throw new Failure('verifier_mismatch');
  const proven = await proveStarter(visits, pairing, proof, ({ id, account }) =>
    uses.count({ what: 'completion_refused', who: by, pairing: id, account: account.id }),
  );
  // A repeated request, or an unusable link: nothing to do, the next page shows its status.
  if (link.ended !== null || link.waiting !== null) return;
  if (!(await isMakerLiving(store, link, effects.now()))) return;
  requireOpen(pairing, effects.now());
  const connect = async () => {
    await connectOrHold(visits, pairing, await exchange(visits, pairing, proven, by), link, by);
  };
  await withoutSlot(() => completeOnce(pairing.id, connect));
}

async function startedBy(visits: Visits, { secret }: Starter) {
  const link = await visits.store.links.findBySecret(hashOf(secret));
  return { link, pairing: await pairingOf(visits, link) };
}

const pairingOf = async (
  { store }: { store: Pick<Store, 'pairings'> },
  link: Link | undefined,
): Promise<Pairing | undefined> => (link?.pairing ? store.pairings.find(link.pairing) : undefined);

const ownerOf = ({ id }: Link, requestId: string): Actor => ({ kind: 'owner', id, requestId });

const isStartedBy = async (verifier: string | undefined, { challenge }: Link): Promise<boolean> =>
  verifier !== undefined && challenge !== null && sameSecret(await challengeOf(verifier), challenge);

/** The page that is shown for each failure code. */
const problemsBy: { readonly [C in FailureCode]?: Problem } = {
  pairing_not_authorized: 'left',
  noiseaware_unavailable: 'unavailable',
  reauthorization_required: 'refused',
  verifier_mismatch: 'superseded',
  redirect_mismatch: 'superseded',
  pairing_expired: 'superseded',
};

/** How an owner comes back if NoiseAware has not called the ConnectionURL. */
const withoutCall: readonly Problem[] = ['left', 'nothing', 'authorized_before'];

/** Rethrows errors that have no page, such as faults of the program. */
function problemOf(error: unknown, isNothing: boolean): Problem {
  const problem = error instanceof Failure ? problemsBy[error.code] : undefined;
  if (problem === undefined) throw error;
  if (namesEarlierAuthorization(error as Failure)) return 'authorized_before';
  if (isNothing && problem !== 'unavailable') return 'nothing';
  return (error as Failure).because === 'password_reset_needed' ? 'password_reset' : problem;
}
