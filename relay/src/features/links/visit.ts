import { challengeOf } from '@noiseaware-connect/shared/challenge';
import { fixedRedirectPath } from '@noiseaware-connect/shared/contract/extension';
import type { FailureCode } from '@noiseaware-connect/shared/contract/problem';
import { Failure } from '@noiseaware-connect/shared/failure';
import { unknownOrganization } from '@noiseaware-connect/shared/shapes';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { singleFlight } from '../../base/single-flight.ts';
import { minute } from '../../base/time.ts';
import type { LinkVisit } from '../../calls/call-observer.ts';
import type { WithoutSlot } from '../../calls/handler.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { decideDenied, decidePress } from '../../domain/link/decide-link.ts';
import { isSubmittable, type Link, linkStatusOf } from '../../domain/link/link.ts';
import type { Problem, Shown } from '../../domain/link/visit.ts';
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
import { type Proven, proveStarter, requireOpen } from '../pairing/prove-starter.ts';
import { parseStarter, type Starter, writeStarter } from './starter.ts';

export type VisitDeps = NewPairingDeps &
  ExchangeDeps &
  ConnectDeps & {
    config: Pick<Config, 'publicUrl' | 'redirectPaths'>;
    store: Pick<Store, 'links' | 'services'>;
    uses: Pick<Uses, 'count'>;
    withoutSlot: WithoutSlot;
  };

/** Rate limit per link, since each press of the form writes to the store. */
const mostPresses = { points: 30, duration: 60 * minute };

/** A redirect, with the cookie to set. */
export interface VisitRedirect {
  readonly location: string;
  readonly cookie?: string;
  /** Whether the visitor came with no cookie of a link. */
  readonly isStranger?: true;
  /** For a trace; absent without a known link. */
  readonly visit?: LinkVisit;
}

/**
 * Serves an owner's visits. The owner's browser starts and completes a pairing with the same proof as the extension: verifier (in
 * its cookie), redirect path and access code. GET of a link changes nothing.
 */
export function createVisits(deps: VisitDeps) {
  const { config, effects, store, uses } = deps;
  const once = singleFlight<void>();
  const presses = new RateLimiterMemory(mostPresses);

  const look = async (secret: string): Promise<Shown> => {
    const link = await store.links.findBySecret(hashOf(secret));
    if (link === undefined) return { scene: 'unknown' };
    const scene = linkStatusOf(link, effects.now());
    if (!isSubmittable(scene)) return { scene, link };
    if (!(await isMakerLiving(link))) return { scene: 'revoked', link };
    return { scene: (await isConnectedOtherwise(link)) ? 'connected_otherwise' : scene, link };
  };

  /** The page of a link's address, in the browser that sent the cookie. */
  const arrive = async (secret: string, cookie: string): Promise<Shown> => {
    const shown = await look(secret);
    const starter = parseStarter(cookie);
    if (shown.scene !== 'started' || starter?.secret !== secret) return shown;
    return { ...shown, isOwnTry: await isStartedBy(starter, await pairingOf(shown.link)) };
  };

  /** A service's links are unusable while the service has no valid key. */
  const isMakerLiving = async ({ madeBy: { kind, id } }: Link): Promise<boolean> =>
    kind !== 'service' || (await store.services.living(effects.now())).has(id);

  /** The page for a person who is not the owner. A link that cannot be used any more shows its status instead. */
  const decline = async (secret: string): Promise<Shown> => {
    const shown = await look(secret);
    if (!isSubmittable(shown.scene)) return shown;
    const again = `/connect/${secret}`;
    return { ...shown, scene: 'not_owner', again, passOn: config.publicUrl + again };
  };

  /** Whether the account (or the connection to reauthorize) was connected by other means since the link was created. */
  const isConnectedOtherwise = async ({ account, connection, choice, createdAt }: Link): Promise<boolean> => {
    if (choice === 'parallel') return false;
    const { connections } = await store.connections.list({
      account: account.id,
      status: 'active',
      limit: 100,
    });
    return connections.some(
      (each) => each.connectedAt > createdAt && (connection === null || each.id === connection),
    );
  };

  const press = async (secret: string, requestId: string): Promise<VisitRedirect | Shown> => {
    const shown = await look(secret);
    const { link, scene } = shown;
    if (link === undefined || !isSubmittable(scene)) return shown;
    const isTooOften = await presses.consume(link.id).then(
      () => false,
      () => true,
    );
    if (isTooOften) return { link, scene: 'too_often', again: `/connect/${secret}` };
    const verifier = Buffer.from(effects.randomBytes(32)).toString('base64url');
    const { pairing, authorizeUrl } = newPairing(deps, {
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
    const begun = { ...pairing, expiresAt: Math.min(pairing.expiresAt, link.expiresAt) };
    const by = ownerOf(link, requestId);
    const answer = await store.links.change(link.id, (found) => decidePress(found, begun, by));
    if (answer !== 'begun') return look(secret);
    return { location: authorizeUrl, cookie: writeStarter({ secret, verifier }), visit: { link: link.id } };
  };

  const complete = async (redirect: string, cookie: string, requestId: string): Promise<VisitRedirect> => {
    const starter = parseStarter(cookie);
    if (starter === undefined) return { location: '/connected', isStranger: true };
    const { link, pairing } = await startedBy(starter);
    if (link === undefined) return { location: '/connected', isStranger: true };
    const brought = { ...starter, redirect };
    const problem = await completeFor(link, pairing, brought, ownerOf(link, requestId)).then(
      () => undefined,
      (error: unknown) => problemOf(error, isEmptyRedirect(config.noiseaware.accessCode, pairing, redirect)),
    );
    // Whoever comes back with nothing has denied too, unless NoiseAware has called the ConnectionURL.
    const isDenied = problem === 'left' || (problem === 'nothing' && pairing?.authorized === null);
    if (isDenied && pairing !== undefined) {
      await store.links.change(link.id, (found) => decideDenied(found, pairing.id, effects.now()));
    }
    const { secret, verifier } = starter;
    const visit = { link: link.id, redirect, ...(problem !== undefined && { problem }) };
    // If NoiseAware appended the code as a fragment, the browser keeps it unless this redirect has another one, be it empty.
    const location = problem === 'nothing' && !isDenied ? '/connected#' : '/connected';
    return { location, cookie: writeStarter({ secret, verifier, problem }), visit };
  };

  /** @throws {Failure} */
  const completeFor = async (
    link: Link,
    pairing: Pairing | undefined,
    brought: { verifier: string; redirect: string },
    by: Actor,
  ): Promise<void> => {
    if (pairing === undefined) throw new Failure('verifier_mismatch');
    const proven = await proveStarter(deps, pairing, brought, ({ id, account }) =>
      uses.count({ what: 'completion_refused', who: by, pairing: id, account: account.id }),
    );
    // A repeated request, or an unusable link: nothing to do, the next page shows its status.
    if (link.ended !== null || link.waiting !== null || !(await isMakerLiving(link))) return;
    requireOpen(pairing, effects.now());
    await deps.withoutSlot(() => once(pairing.id, () => take(link, pairing, proven, by)));
  };

  const take = async (link: Link, pairing: Pairing, proven: Proven, by: Actor): Promise<void> => {
    await connectOrHold(deps, pairing, await exchange(deps, pairing, proven, by), link, by);
  };

  const startedBy = async ({ secret }: Starter) => {
    const link = await store.links.findBySecret(hashOf(secret));
    return { link, pairing: await pairingOf(link) };
  };

  const pairingOf = async (link: Link | undefined): Promise<Pairing | undefined> =>
    link?.pairing ? store.pairings.find(link.pairing) : undefined;

  const outcome = async (cookie: string): Promise<Shown> => {
    const starter = parseStarter(cookie);
    if (starter === undefined) return { scene: 'other_browser' };
    const { link, pairing } = await startedBy(starter);
    const isStarter = await isStartedBy(starter, pairing);
    if (link?.ended?.as === 'connected' && isStarter) {
      const { identity = null } = (await store.connections.find(link.ended.connection)) ?? {};
      return {
        scene: 'connected_here',
        link,
        ...(identity && { organization: identity.name ?? identity.value }),
      };
    }
    const shown = await look(starter.secret);
    if (shown.scene === 'awaiting_confirmation' && isStarter) {
      const { organization } = shown.link?.waiting ?? {};
      return { ...shown, ...(organization !== unknownOrganization && { organization }) };
    }
    const isOffered = isSubmittable(shown.scene);
    const scene = isOffered ? (starter.problem ?? 'nothing') : shown.scene;
    return { ...shown, scene, ...(isOffered && { again: `/connect/${starter.secret}` }) };
  };

  return { arrive, decline, press, complete, outcome };
}

// --- Internal helpers ---

const ownerOf = ({ id }: Link, requestId: string): Actor => ({ kind: 'owner', id, requestId });

const isStartedBy = async ({ verifier }: Starter, pairing: Pairing | undefined): Promise<boolean> =>
  pairing !== undefined && sameSecret(await challengeOf(verifier), pairing.challenge);

/** The page that is shown for each failure code. */
const problemsBy: { readonly [C in FailureCode]?: Problem } = {
  pairing_not_authorized: 'left',
  noiseaware_unavailable: 'unavailable',
  reauthorization_required: 'refused',
  verifier_mismatch: 'superseded',
  redirect_mismatch: 'superseded',
  pairing_expired: 'superseded',
};

/** Rethrows errors that have no page, such as faults of the program. */
function problemOf(error: unknown, isNothing: boolean): Problem {
  const problem = error instanceof Failure ? problemsBy[error.code] : undefined;
  if (problem === undefined) throw error;
  if (isNothing && problem !== 'unavailable') return 'nothing';
  return (error as Failure).because === 'password_reset_needed' ? 'password_reset' : problem;
}
