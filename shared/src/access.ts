import type { EndpointName } from './api.ts';
import type { Endpoint } from './endpoint.ts';
import type { FailureCode } from './problem.ts';
import { type Role, roles } from './role.ts';

/** What a service key may be good for. */
export const scopes = ['connections:read', 'token', 'api:read', 'api:write', 'pairings', 'webhooks'] as const;
export type Scope = (typeof scopes)[number];

/** All that a call may be allowed to: `noiseaware` presents its credentials in the body or the address, `anyone` presents none. */
export const grants = ['noiseaware', 'anyone', ...roles, ...scopes] as const;
export type Grant = (typeof grants)[number];

/** Of the calls that pass through to NoiseAware's API, those that change nothing there, and all others. */
export type AccessName = EndpointName | 'readThrough' | 'writeThrough';

/** THE table of access: what each call is allowed to. Anything else that is presented is refused. */
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

/** Calls that the role `staff` makes about connections for which the caller is responsible, and about no others. */
export const ownAlone: readonly AccessName[] = ['disconnect'];

/** Whose credential has such a grant. */
export type HolderOf<G extends Grant> = G extends Role ? 'staff' : G extends Scope ? 'service' : G;

/** Whether a call is one for everybody, or NoiseAware's, which can be taught nothing. */
export const isOpen = (allowed: readonly Grant[]): boolean =>
  allowed.some((each) => each === 'noiseaware' || each === 'anyone');

/** The scope with which a service may call; undefined where none may. */
export const scopeOf = (allowed: readonly Grant[]): Scope | undefined =>
  scopes.find((each) => allowed.includes(each));

/** Failures of a call beyond those of every call: of its credential, of its path, of its body, and its own. */
export const failuresOf = (
  allowed: readonly Grant[],
  { path, request, failures = [] }: Pick<Endpoint, 'path' | 'request' | 'failures'>,
): FailureCode[] => [
  ...(isOpen(allowed) ? [] : (['unauthenticated', 'forbidden'] as const)),
  ...(path.includes(':') ? (['not_found'] as const) : []),
  ...failures,
  ...(request === undefined ? [] : (['payload_too_large', 'unsupported_media_type'] as const)),
];
