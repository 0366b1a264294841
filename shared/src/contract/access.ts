import { type Role, roles } from '../role.ts';
import type { EndpointName } from './api.ts';
import type { Endpoint } from './endpoint.ts';
import type { FailureCode } from './problem.ts';

/** The scopes of service keys. */
export const scopes = ['connections:read', 'token', 'api:read', 'api:write', 'pairings', 'webhooks'] as const;
export type Scope = (typeof scopes)[number];

/**
 * Everything that a call can require. `noiseaware` sends its credentials in the body or the address, `anyone` sends
 * none.
 */
export const grants = ['noiseaware', 'anyone', ...roles, ...scopes] as const;
export type Grant = (typeof grants)[number];

/** The endpoints, and the two kinds of pass-through calls: those that change nothing at NoiseAware, and all others. */
export type AccessName = EndpointName | 'readThrough' | 'writeThrough';

/** THE table of access: who may make each call. Any other credential is refused. */
export const access = {
  answerConnectionUrl: ['noiseaware'],
  receiveAlert: ['noiseaware'],
  enrol: ['anyone'],
  startSignIn: ['anyone'],
  completeSignIn: ['anyone'],
  hearLogout: ['anyone'],
  listSessions: roles,
  signOut: roles,
  endSession: roles,
  startPairing: roles,
  readPairing: roles,
  cancelPairing: roles,
  completePairing: roles,
  makeLink: [...roles, 'pairings'],
  listLinks: [...roles, 'pairings'],
  readLink: [...roles, 'pairings'],
  revokeLink: [...roles, 'pairings'],
  confirmLink: [...roles, 'pairings'],
  listConnections: [...roles, 'connections:read'],
  summarizeConnections: [...roles, 'connections:read'],
  readConnection: [...roles, 'connections:read'],
  readStates: roles,
  renewConnection: roles,
  disconnect: roles,
  readAccount: [...roles, 'connections:read'],
  vendToken: ['token'],
  vendAccountToken: ['token'],
  listAlerts: [...roles, 'connections:read'],
  listAccountAlerts: [...roles, 'connections:read'],
  addWebhook: ['webhooks'],
  listWebhooks: ['webhooks'],
  removeWebhook: ['webhooks'],
  testWebhook: ['webhooks'],
  listStaff: ['admin'],
  invite: ['admin'],
  revokeStaff: ['admin'],
  returnStaff: ['admin'],
  handOver: ['admin'],
  endStaffSession: ['admin'],
  listServiceKeys: ['admin'],
  revokeServiceKey: ['admin'],
  readAudit: ['admin'],
  readHistory: roles,
  readActivity: roles,
  readFindings: ['admin'],
  listTools: roles,
  live: ['anyone'],
  ready: ['anyone'],
  readThrough: ['api:read'],
  writeThrough: ['api:write'],
} as const satisfies { readonly [N in AccessName]: readonly Grant[] };

/** Calls that the role `staff` may only make about connections for which the caller is responsible. */
export const ownAlone: readonly AccessName[] = ['disconnect'];

/** The kind of caller that has a grant. */
export type HolderOf<G extends Grant> = G extends Role ? 'staff' : G extends Scope ? 'service' : G;

/** Whether a call needs no credential of this relay: it is for everyone, or NoiseAware's. */
export const isOpen = (allowed: readonly Grant[]): boolean =>
  allowed.some((each) => each === 'noiseaware' || each === 'anyone');

/** The scope that a service needs; undefined if no service may call. */
export const scopeOf = (allowed: readonly Grant[]): Scope | undefined =>
  scopes.find((each) => allowed.includes(each));

/** The failures of a call beyond those that every call has: by its access, its path, its body, and its own. */
export const failuresOf = (
  allowed: readonly Grant[],
  { path, request, failures = [] }: Pick<Endpoint, 'path' | 'request' | 'failures'>,
): FailureCode[] => [
  ...(isOpen(allowed) ? [] : (['unauthenticated', 'forbidden'] as const)),
  ...(path.includes(':') ? (['not_found'] as const) : []),
  ...failures,
  ...(request === undefined ? [] : (['payload_too_large', 'unsupported_media_type'] as const)),
];
