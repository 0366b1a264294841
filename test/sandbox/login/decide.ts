import type { Grant } from '../state/grants.ts';
import type { Outcome, Visit } from '../state/visits.ts';
import type { Switches } from '../switches/switches.ts';
import type { World } from '../world.ts';
import { callConnectionUrl } from './call-connection-url.ts';

/** What happens without a question to an organization that is authorized already; undefined if it is asked. */
export function outcomeWithoutAsking(
  grant: Grant | undefined,
  visit: Visit,
  world: World,
): Outcome | undefined {
  if (!grant) return undefined;
  switch (world.switches.alreadyAuthorized) {
    case 'failure-page':
      return { kind: 'failed', reason: 'this organization is authorized already' };
    case 'redirect-stored':
      return backWithCode(visit.redirect, grant.accessCode, world);
    case 'redirect-empty':
      return { kind: 'return', to: visit.redirect };
    default:
      return undefined;
  }
}

const backWithCode = (redirect: string, accessCode: string, { switches }: World): Outcome => ({
  kind: 'return',
  to: redirect,
  parameter: { name: switches.redirectParameter, value: accessCode },
});

/** Cancel, by the switch that says where it leads. */
export function cancel({ redirect }: Visit, { switches }: World): Outcome {
  switch (switches.cancel) {
    case 'redirect':
      return { kind: 'return', to: redirect };
    case 'redirect-error':
      return { kind: 'return', to: redirect, parameter: { name: 'error', value: 'access_denied' } };
    default:
      return { kind: 'cancelled' };
  }
}

/** An access code as it is stored; undefined if it is refused. */
function storedForm(accessCode: string, form: Switches['accessCodes']): string | undefined {
  switch (form) {
    case 'short':
      return /^[A-Za-z0-9]{1,40}$/.test(accessCode) ? accessCode : undefined;
    case 'cut':
      return accessCode.slice(0, 40);
    case 'lower-case':
      return accessCode.toLowerCase();
    case 'no-marks':
      return accessCode.replaceAll(/[_-]/g, '');
    default:
      return accessCode;
  }
}

/** Authorize: gets the access code from the partner, stores it, and only then sends the browser back. */
export async function authorize(
  visit: Visit,
  userId: string,
  organizationId: string,
  world: World,
): Promise<Outcome> {
  const { clock, grants, switches } = world;
  const connection = await (visit.connection ?? callConnectionUrl(visit.code, world));
  if ('failed' in connection) return { kind: 'failed', reason: connection.failed };
  const accessCode = storedForm(connection.accessCode, switches.accessCodes);
  if (accessCode === undefined) {
    return { kind: 'failed', reason: 'the access code has to be of at most 40 letters and digits' };
  }
  world.journal.secret(accessCode);
  const kept = switches.alreadyAuthorized === 'call-and-keep' ? grants.current(organizationId) : undefined;
  if (kept) return backWithCode(visit.redirect, kept.accessCode, world);
  grants.store(
    { accessCode, organizationId, userId, grantedAt: clock.now() },
    switches.reauthorizationEndsOld,
  );
  return backWithCode(visit.redirect, accessCode, world);
}
