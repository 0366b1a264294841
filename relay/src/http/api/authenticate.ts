import { type Grant, rightOf, scopeOf } from '@noiseaware-connect/shared/contract/access';
import { Failure } from '@noiseaware-connect/shared/failure';
import { rightsOf } from '@noiseaware-connect/shared/role';
import type { Context } from 'koa';
import type { Caller } from '../../calls/handler.ts';
import { hashOf, isOfKind } from '../../domain/secrets.ts';
import { isValid } from '../../domain/service/service.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { ProofRefused } from '../every-call/proof-refused.ts';
import { createCheckProof, type Proof } from './dpop/check-proof.ts';
import { remembered, rememberProofs } from './dpop/used-proofs.ts';
import { type WatchKeysDeps, watchKeys } from './watch-keys.ts';

/** The caller. `again` repeats the check, for calls during which the credential may be revoked. */
export interface Authenticated {
  caller: Caller;
  again(): Promise<Caller>;
}

/** A caller that has no credential which may be revoked meanwhile. */
export const unrevocable = (caller: Caller): Authenticated => ({ caller, again: async () => caller });

/**
 * Authenticates a call by `Authorization: Bearer` (RFC 6750, section 2.1), or by `Authorization: DPoP` with a proof of the
 * session's key (RFC 9449, section 7). Credentials are looked up by hash, so that timing reveals nothing about them.
 * @param allowed the grants of which the caller needs one
 * @throws {Failure} `unauthenticated`, `forbidden`, `rate_limited`
 */
export type Authenticate = (allowed: readonly Grant[], context: Context) => Promise<Authenticated>;

export type AuthenticateDeps = WatchKeysDeps & {
  config: Pick<Config, 'boundSessions' | 'publicUrl' | 'sealingKeys'>;
  store: Pick<Store, 'staff' | 'services' | 'useProof'>;
};

export function createAuthenticate({ config, store, effects }: AuthenticateDeps): Authenticate {
  const checkProof = createCheckProof(config);
  const isFirstUse = rememberProofs();
  const countCall = watchKeys({ config, store, effects });

  const proofOf = async (context: Context, session: string) => {
    const { method, path, req } = context;
    const call = { method, path, session, port: req.socket.localPort };
    const proof = await checkProof(context.get('dpop'), call, effects.now());
    if (proof.nextNonce !== undefined) context.set('DPoP-Nonce', proof.nextNonce);
    return proof;
  };

  /** On a shared store, a call that changes something is accepted once by all relays together. */
  const isFirst = async (proof: Proof, { method, state }: Context): Promise<boolean> => {
    const now = effects.now();
    if (!isFirstUse(proof, now)) return false;
    const isReading = method === 'GET' || method === 'HEAD' || state['endpoint']?.reads === true;
    if (isReading || store.useProof === undefined) return true;
    return store.useProof(hashOf(`${proof.key}.${proof.id}`), now + remembered);
  };

  const staffBy = async (session: string, proof: Proof | undefined): Promise<Caller<'staff'>> => {
    if (proof === undefined && config.boundSessions === 'required') throw unproven();
    const holder = await store.staff.useSession(hashOf(session), effects.now(), proof?.key);
    if (holder === undefined) throw new Failure('unauthenticated', { fixedBy: 'staff' });
    if (holder.session.key !== proof?.key) throw unproven();
    return { kind: 'staff', ...holder };
  };

  const serviceBy = async (key: string, { state }: Context): Promise<Caller<'service'>> => {
    const serviceKey = await store.services.find(hashOf(key));
    if (serviceKey === undefined) throw new Failure('unauthenticated');
    state['serviceKey'] = serviceKey;
    if (!isValid(serviceKey, effects.now())) throw new Failure('unauthenticated');
    const { id, service, name, scopes, accounts } = serviceKey;
    return { kind: 'service', service: { id: service, name, scopes, accounts }, key: id };
  };

  return async (allowed, context) => {
    const { scheme, credential } = credentialOf(context.get('authorization'));
    const isSession = isOfKind('session', credential);
    if (!isSession && !(scheme === 'bearer' && isOfKind('serviceKey', credential)))
      throw new Failure('unauthenticated');
    const proof = scheme === 'dpop' ? await proofOf(context, credential) : undefined;
    const identify = async () => {
      const caller = await (isSession ? staffBy(credential, proof) : serviceBy(credential, context));
      if (caller.kind === 'staff') setRole(context, caller);
      return caller;
    };
    const caller = await identify();
    // Calls for which it lacks a scope count, too.
    if (caller.kind === 'service') await countCall(caller, context);
    requireAllowed(caller, allowed);
    // After the session was found: otherwise anyone could fill the memory of used proofs with a key of their own.
    if (proof !== undefined && !(await isFirst(proof, context)))
      throw new ProofRefused('The DPoP proof has been used before.');
    const again = async () => {
      const caller = await identify();
      requireAllowed(caller, allowed);
      return caller;
    };
    return { caller, again };
  };
}

/** @throws {Failure} `forbidden` if the caller has none of the allowed grants */
export function requireAllowed(caller: Caller<'staff' | 'service'>, allowed: readonly Grant[]): void {
  if (grantsOf(caller).some((each) => allowed.includes(each))) return;
  if (caller.kind === 'staff') {
    const needs = rightOf(allowed);
    if (needs === undefined)
      throw new Failure('forbidden', {
        detail: 'This call is for services, not for staff.',
        fixedBy: 'caller',
      });
    throw new Failure('forbidden', {
      detail: `The role ${caller.staff.role} lacks the right ${needs}.`,
      needs,
    });
  }
  const needs = scopeOf(allowed);
  if (needs === undefined)
    throw new Failure('forbidden', {
      detail: 'This call is for staff, not for services.',
      fixedBy: 'caller',
    });
  throw new Failure('forbidden', { detail: `This service key lacks the scope ${needs}.`, needs });
}

// --- Internal helpers ---

function credentialOf(authorization: string): { scheme: string; credential: string } {
  const [, scheme = '', credential = ''] =
    /^(bearer|dpop) +([A-Za-z0-9._~+/=-]{1,200})$/i.exec(authorization) ?? [];
  return { scheme: scheme.toLowerCase(), credential };
}

const unproven = (): ProofRefused =>
  new ProofRefused('This session is bound to a key: each call needs a DPoP proof (RFC 9449).');

/** Tells a client of a role that changes during its session, as by a group at the identity provider. */
const setRole = (context: Context, { staff: { role } }: Caller<'staff'>): void =>
  context.set({ 'Staff-Role': role, 'Staff-Rights': rightsOf[role].join(', ') });

/** The grants of a credential: the rights of a staff member's role, or a key's scopes. */
const grantsOf = (caller: Caller<'staff' | 'service'>): readonly Grant[] =>
  caller.kind === 'staff' ? rightsOf[caller.staff.role] : caller.service.scopes;
