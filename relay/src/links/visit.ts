import { challengeOf } from '@noiseaware-connect/shared/challenge';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { FailureCode } from '@noiseaware-connect/shared/problem';
import type { LinkStatus } from '@noiseaware-connect/shared/shapes';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Actor } from '../domain/audit.ts';
import { decideHold, decidePress } from '../domain/decide-link.ts';
import { nameOf } from '../domain/identity.ts';
import { isPressable, type Link, linkStatusOf } from '../domain/link.ts';
import type { Pairing } from '../domain/pairing.ts';
import { waitingAddress } from '../domain/sealed-fields.ts';
import { hashOf, newId, sameSecret } from '../domain/secrets.ts';
import { minute } from '../domain/time.ts';
import type { Deps } from '../endpoints/handler.ts';
import { connectAuthorized, exchange } from '../pairing/connect-authorized.ts';
import { newPairing } from '../pairing/new-pairing.ts';
import { proveStarter, requireOpen } from '../pairing/prove-starter.ts';
import { requireSameOrganization } from '../pairing/require-same-organization.ts';
import { singleFlight } from '../renewal/single-flight.ts';
import { type Problem, parseStarter, type Starter, writeStarter } from './starter.ts';

/** Each press writes: a receiver who presses for ever fills no store. */
const mostPresses = { points: 30, duration: 60 * minute };

/** What a page is about: the state of a link, or why it is not offered. */
export type Scene =
  | LinkStatus
  | 'not_owner'
  | 'connected_here'
  | 'connected_otherwise'
  | 'unknown'
  | 'other_browser'
  | 'other_site'
  | 'too_often'
  | Problem;

/** What an owner is shown. */
export interface Shown {
  readonly scene: Scene;
  readonly link?: Link;
  /** The path of the link, where opening it again is a next step. */
  readonly again?: string;
  /** The whole address of the link, where another person is to open it. */
  readonly passOn?: string;
  readonly organization?: string;
}

/** Where a browser is sent, and the cookie that it gets. */
export interface Sent {
  readonly location: string;
  readonly cookie?: string;
}

/**
 * What an owner's browser does with a link. It is a pairing's starter as the extension is: the same proof completes (verifier in
 * its cookie, path and access code in the redirect). Looking at a link changes nothing.
 */
export function visits(deps: Deps) {
  const { config, effects, store, uses } = deps;
  const once = singleFlight<void>();
  const presses = new RateLimiterMemory(mostPresses);

  const look = async (secret: string): Promise<Shown> => {
    const link = await store.links.findBySecret(hashOf(secret));
    if (link === undefined) return { scene: 'unknown' };
    const scene = linkStatusOf(link, effects.now());
    if (!isPressable(scene)) return { scene, link };
    if (!(await isMakerLiving(link))) return { scene: 'revoked', link };
    return { scene: (await isConnectedOtherwise(link)) ? 'connected_otherwise' : scene, link };
  };

  /** While no key of its service is valid, a link is as those of a revoked one. */
  const isMakerLiving = async ({ madeBy: { kind, id } }: Link): Promise<boolean> =>
    kind !== 'service' || (await store.services.living(effects.now())).has(id);

  /** For a person who is not the owner; a link that is not offered any more says so. */
  const decline = async (secret: string): Promise<Shown> => {
    const shown = await look(secret);
    if (!isPressable(shown.scene)) return shown;
    const again = `/connect/${secret}`;
    return { ...shown, scene: 'not_owner', again, passOn: config.publicUrl + again };
  };

  /** Whether the account, or the connection to reauthorize, has been connected since the link was made. */
  const isConnectedOtherwise = async ({ account, connection, createdAt }: Link): Promise<boolean> => {
    const { connections } = await store.connections.list({
      account: account.id,
      status: 'active',
      limit: 100,
    });
    return connections.some(
      (each) => each.connectedAt > createdAt && (connection === null || each.id === connection),
    );
  };

  const press = async (secret: string, requestId: string): Promise<Sent | Shown> => {
    const shown = await look(secret);
    const { link, scene } = shown;
    if (link === undefined || !isPressable(scene)) return shown;
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
      redirectUri: `${config.publicUrl}/connected/${newId(effects.randomBytes)}`,
      connection: link.connection,
    });
    const begun = { ...pairing, expiresAt: Math.min(pairing.expiresAt, link.expiresAt) };
    const by = ownerOf(link, requestId);
    const answer = await store.links.change(link.id, (found) => decidePress(found, begun, by));
    if (answer !== 'begun') return look(secret);
    return { location: authorizeUrl, cookie: writeStarter({ secret, verifier }) };
  };

  const complete = async (redirect: string, cookie: string, requestId: string): Promise<Sent> => {
    const starter = parseStarter(cookie);
    if (starter === undefined) return { location: '/connected' };
    const { link, pairing } = await startedBy(starter);
    if (link === undefined) return { location: '/connected' };
    const brought = { ...starter, redirect };
    const problem = await completeFor(link, pairing, brought, ownerOf(link, requestId)).then(
      () => undefined,
      (error: unknown) => problemOf(error),
    );
    const { secret, verifier } = starter;
    return { location: '/connected', cookie: writeStarter({ secret, verifier, problem }) };
  };

  /** @throws {Failure} */
  const completeFor = async (
    link: Link,
    pairing: Pairing | undefined,
    brought: { verifier: string; redirect: string },
    by: Actor,
  ): Promise<void> => {
    if (pairing === undefined) throw new Failure('verifier_mismatch');
    const accessCode = await proveStarter(pairing, brought, ({ id, account }) =>
      uses.count({ what: 'completion_refused', who: by, pairing: id, account: account.id }),
    );
    // A repeat, or a link that is offered no more: what became of it is shown.
    if (link.ended !== null || link.waiting !== null || !(await isMakerLiving(link))) return;
    requireOpen(pairing, effects.now());
    await deps.withoutPlace(() => once(pairing.id, () => take(link, pairing, accessCode, by)));
  };

  const take = async (link: Link, pairing: Pairing, accessCode: string, by: Actor): Promise<void> => {
    const authorized = await exchange(deps, pairing, accessCode, by);
    const { identity, now } = authorized;
    if (!link.confirm) {
      await connectAuthorized(deps, pairing, authorized, undefined, by);
      return;
    }
    await requireSameOrganization(deps, pairing, { identity, confirmed: undefined }, by);
    const sealed = await deps.sealer.seal(waitingAddress(link), accessCode);
    const waiting = { accessCode: sealed, organization: nameOf(identity) };
    const held = { pairing: pairing.id, waiting, now, by };
    await store.links.change(link.id, (found) => decideHold(found, held));
  };

  const startedBy = async ({ secret }: Starter) => {
    const link = await store.links.findBySecret(hashOf(secret));
    const pairing = link?.pairing ? await store.pairings.find(link.pairing) : undefined;
    return { link, pairing };
  };

  const outcome = async (cookie: string): Promise<Shown> => {
    const starter = parseStarter(cookie);
    if (starter === undefined) return { scene: 'other_browser' };
    const { link, pairing } = await startedBy(starter);
    const isStarter =
      pairing !== undefined && sameSecret(await challengeOf(starter.verifier), pairing.challenge);
    if (link?.ended?.as === 'connected' && isStarter) {
      const { identity = null } = (await store.connections.find(link.ended.connection)) ?? {};
      return {
        scene: 'connected_here',
        link,
        ...(identity && { organization: identity.name ?? identity.value }),
      };
    }
    const shown = await look(starter.secret);
    const isOffered = isPressable(shown.scene);
    const scene = isOffered ? (starter.problem ?? 'left') : shown.scene;
    return { ...shown, scene, ...(isOffered && { again: `/connect/${starter.secret}` }) };
  };

  return { look, decline, press, complete, outcome };
}

// --- Internal helpers ---

const ownerOf = ({ id }: Link, requestId: string): Actor => ({ kind: 'owner', id, requestId });

/** What an owner is told of a refusal. */
const problemsBy: { readonly [C in FailureCode]?: Problem } = {
  pairing_not_authorized: 'left',
  wrong_organization: 'wrong_organization',
  noiseaware_unavailable: 'unavailable',
  reauthorization_required: 'refused',
  verifier_mismatch: 'superseded',
  redirect_mismatch: 'superseded',
  pairing_expired: 'superseded',
};

/** A fault of the program stays one. */
function problemOf(error: unknown): Problem {
  const problem = error instanceof Failure ? problemsBy[error.code] : undefined;
  if (problem === undefined) throw error;
  return (error as Failure).because === 'password_reset_needed' ? 'password_reset' : problem;
}
