import * as v from 'valibot';
import { connectionGroups } from '../connection-group.ts';
import {
  account,
  accountState,
  connection,
  connectionStatuses,
  connectionSummary,
  line,
  mostStates,
  ownStaff,
  pairing,
  session,
  timestamp,
} from '../shapes.ts';
import { mostTools, tool } from '../tool.ts';
import { adminCalls } from './admins.ts';
import { alertCalls } from './alert-calls.ts';
import { backendCalls } from './backends.ts';
import { endpoint } from './endpoint.ts';
import { linkCalls } from './link-calls.ts';
import { challenge, long, oneOf, publicKey, text, verifier } from './request-shapes.ts';
import { webhookCalls } from './webhook-calls.ts';

/** Increased when an older extension could misunderstand a newer relay. Both sides compare it by `/health/live`. */
export const contractVersion = 1;

/** The `service` in the answer of `/health/live`, by which the extension recognizes a relay. */
export const serviceName = 'noiseaware-connect-relay';

/**
 * THE contract. The relay's routes, the typed client and the extension's calls are derived from this object, so for a
 * new endpoint the compiler reports the missing handler.
 */
export const api = {
  /**
   * NoiseAware's call for an access code ("ConnectionURL details" on its page). Unknown fields are ignored, because
   * NoiseAware may add some.
   */
  answerConnectionUrl: endpoint({
    method: 'POST',
    path: '/noiseaware/connection',
    request: v.object({ client_id: text(1000), client_secret: text(1000), code: text(1000) }),
    answer: v.strictObject({ access_code: v.string() }),
    failures: ['unauthenticated'],
  }),
  enrol: endpoint({
    method: 'POST',
    path: '/v1/enrolments',
    request: v.strictObject({
      invite: text(200),
      /** Binds the session to this key: each of its calls then carries a DPoP proof (RFC 9449). */
      key: v.optional(publicKey),
    }),
    answer: v.strictObject({ session: v.string(), staff: ownStaff }),
    failures: ['unauthenticated', 'forbidden'],
  }),
  startSignIn: endpoint({
    method: 'POST',
    path: '/v1/sign-ins',
    request: v.strictObject({ challenge, redirectUri: text(2000) }),
    answer: v.strictObject({ id: long, authorizeUrl: long, expiresAt: timestamp }),
    created: true,
    failures: ['not_found', 'provider_unavailable'],
  }),
  completeSignIn: endpoint({
    method: 'POST',
    path: '/v1/sign-ins/:id/completion',
    request: v.strictObject({
      /** The whole URL to which the identity provider sent the browser. */
      redirect: text(8000),
      verifier,
      key: v.optional(publicKey),
    }),
    answer: v.strictObject({ session: v.string(), staff: ownStaff }),
    failures: [
      'redirect_mismatch',
      'verifier_mismatch',
      'unauthenticated',
      'forbidden',
      'pairing_expired',
      'provider_unavailable',
    ],
  }),
  /** OpenID Connect Back-Channel Logout 1.0, section 2.5. */
  hearLogout: endpoint({
    method: 'POST',
    path: '/v1/sign-ins/logout',
    form: true,
    request: v.object({ logout_token: text(12_000) }),
    answer: v.strictObject({}),
    failures: ['provider_unavailable'],
  }),
  listSessions: endpoint({
    method: 'GET',
    path: '/v1/sessions',
    answer: v.strictObject({ sessions: v.array(session) }),
  }),
  signOut: endpoint({ method: 'DELETE', path: '/v1/session' }),
  endSession: endpoint({ method: 'DELETE', path: '/v1/sessions/:id' }),
  startPairing: endpoint({
    method: 'POST',
    path: '/v1/pairings',
    request: v.strictObject({
      account,
      challenge,
      redirectUri: text(2000),
      /** The connection to reauthorize. */
      connection: v.optional(text(200)),
    }),
    answer: v.strictObject({ id: v.string(), authorizeUrl: long, expiresAt: timestamp }),
    created: true,
    failures: ['noiseaware_unavailable'],
  }),
  readPairing: endpoint({ method: 'GET', path: '/v1/pairings/:id', answer: pairing }),
  cancelPairing: endpoint({ method: 'DELETE', path: '/v1/pairings/:id' }),
  completePairing: endpoint({
    method: 'POST',
    path: '/v1/pairings/:id/completion',
    request: v.strictObject({
      /** The whole URL to which NoiseAware sent the browser. */
      redirect: text(8000),
      verifier,
      /** The other organization that the person has confirmed, as the refusal `wrong_organization` named it. */
      organization: v.optional(text(400)),
    }),
    answer: v.strictObject({ connection }),
    failures: [
      'redirect_mismatch',
      'verifier_mismatch',
      'pairing_expired',
      'pairing_not_authorized',
      'reauthorization_required',
      'wrong_organization',
      'noiseaware_unavailable',
    ],
  }),
  ...linkCalls,
  listConnections: endpoint({
    method: 'GET',
    path: '/v1/connections',
    query: v.strictObject({
      account: v.optional(text(200)),
      status: oneOf(connectionStatuses),
      /**
       * Part of a name or id, in any case: of the account, of the organization, or of who connected it or is
       * responsible for it.
       */
      q: v.optional(line),
      /** Only connections of this group, ordered by their end. */
      group: oneOf(connectionGroups),
      cursor: v.optional(text(1_000)),
    }),
    answer: v.strictObject({ connections: v.array(connection), nextCursor: v.optional(long) }),
    conditional: true,
  }),
  summarizeConnections: endpoint({
    method: 'GET',
    path: '/v1/connections/summary',
    answer: connectionSummary,
    conditional: true,
  }),
  readConnection: endpoint({
    method: 'GET',
    path: '/v1/connections/:id',
    answer: v.strictObject({ connection }),
  }),
  /** The states of many accounts at once, for a tool's page. Accounts that were never connected are left out. */
  readStates: endpoint({
    method: 'POST',
    path: '/v1/connections/states',
    request: v.strictObject({
      accounts: v.pipe(v.array(text(200)), v.maxLength(mostStates, `must be at most ${mostStates}`)),
    }),
    // The longest ids in characters of three bytes each, with quotes and comma, plus the rest of the body.
    bodyLimit: mostStates * (200 * 3 + 3) + 1_000,
    answer: v.strictObject({ states: v.array(accountState) }),
  }),
  renewConnection: endpoint({
    method: 'POST',
    path: '/v1/connections/:id/renewal',
    request: v.strictObject({}),
    answer: v.strictObject({ connection }),
    failures: ['reauthorization_required', 'noiseaware_unavailable'],
  }),
  disconnect: endpoint({
    method: 'DELETE',
    path: '/v1/connections/:id',
    query: v.strictObject({ forget: v.optional(v.picklist(['true', 'false'], 'must be true or false')) }),
    answer: v.strictObject({ connection: v.nullable(connection) }),
  }),
  ...backendCalls,
  ...alertCalls,
  ...webhookCalls,
  ...adminCalls,
  listTools: endpoint({
    method: 'GET',
    path: '/v1/tools',
    answer: v.strictObject({ tools: v.pipe(v.array(tool), v.maxLength(mostTools)) }),
  }),
  live: endpoint({
    method: 'GET',
    path: '/health/live',
    answer: v.object({
      service: v.literal(serviceName),
      version: v.string(),
      contract: v.number(),
      /** The partner's name as staff know it, and where they find help: a mail address or an https address. */
      brand: v.optional(v.object({ name: line, support: v.optional(line) })),
      /** Whether staff sign in at the company's identity provider. */
      signIn: v.optional(v.boolean()),
    }),
  }),
  ready: endpoint({
    method: 'GET',
    path: '/health/ready',
    answer: v.strictObject({ ready: v.literal(true) }),
  }),
} as const;

export type Api = typeof api;
export type EndpointName = keyof Api;
