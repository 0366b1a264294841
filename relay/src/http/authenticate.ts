import type { Route } from '@noiseaware-connect/shared/endpoint';
import { Failure } from '@noiseaware-connect/shared/failure';
import { hashOf, isOfKind } from '../domain/secrets.ts';
import type { Caller, Deps } from '../endpoints/handler.ts';

/**
 * Who is calling, by the `Authorization: Bearer` credential (RFC 6750, section 2.1): found by its hash, so that
 * nothing is compared byte by byte.
 * @throws {Failure} `unauthenticated`, or `forbidden` for a valid credential of the wrong kind
 */
export async function authenticate(
  route: Route,
  authorization: string,
  { store, effects }: Pick<Deps, 'store' | 'effects'>,
): Promise<Caller> {
  if (route.who.includes('noiseaware')) return { kind: 'noiseaware' };
  if (route.who.includes('anyone')) return { kind: 'anyone' };
  const caller = await callerBy(bearerOf(authorization), { store, effects });
  if (caller === undefined) throw new Failure('unauthenticated');
  if (!route.who.includes(caller.kind)) throw new Failure('forbidden', { detail: wrongKind(caller.kind) });
  return caller;
}

// --- Internal helpers ---

const bearerOf = (authorization: string): string =>
  /^bearer +([A-Za-z0-9._~+/=-]{1,200})$/i.exec(authorization)?.[1] ?? '';

async function callerBy(
  credential: string,
  { store, effects }: Pick<Deps, 'store' | 'effects'>,
): Promise<Caller | undefined> {
  if (isOfKind('session', credential)) {
    const found = await store.staff.useSession(hashOf(credential), effects.now());
    return found && { kind: 'staff', ...found };
  }
  if (isOfKind('serviceKey', credential)) {
    const service = await store.services.find(hashOf(credential));
    return service && { kind: 'service', service };
  }
  return undefined;
}

const wrongKind = (kind: Caller['kind']): string =>
  kind === 'staff'
    ? 'This call is for services, not for staff.'
    : 'This call is for staff, not for services.';
