import * as v from 'valibot';
import {
  account,
  accountState,
  connection,
  connectionGroups,
  connectionStatuses,
  connectionSummary,
  line,
  link,
  linkStatuses,
  mostStates,
  openInvite,
  ownStaff,
  pairing,
  session,
  timestamp,
} from '../shapes.ts';
import { mostTools, tool } from '../tool.ts';
import { endpoint } from './endpoint.ts';
import {
  anyText,
  challenge,
  cursor,
  flag,
  linkLife,
  long,
  oneOf,
  pageLimit,
  publicKey,
  returnTo,
  text,
  verifier,
} from './request-shapes.ts';

/** Increased when an older extension could misunderstand a newer relay. Both sides compare it by `/health/live`. */
export const contractVersion = 1;

/** The `service` in the answer of `/health/live`, by which the extension recognizes a relay. */
export const serviceName = 'noiseaware-connect-relay';

/** The path below a redirect base that all pairings share with RELAY_REDIRECT_PATHS=fixed. */
export const fixedRedirectPath = 'connected';

/** The fragment of the setup page's address once the extension has set up a browser by it: the page then says so. */
export const setUpFragment = 'set-up';

/** For which connection of the account something is made. */
const askedConnection = {
  /** The connection to reauthorize. Without it: the one that lives, of several that of the organization that authorizes. */
  connection: v.optional(text(200)),
  /** Makes another connection beside those that live: for admins and services. */
  parallel: v.optional(v.boolean('must be true or false')),
};

/** Selects connections. */
export const connectionFilter = {
  account: v.optional(text(200)),
  status: oneOf(connectionStatuses),
  /**
   * Part of a name or id, in any case: of the account, of the organization, or of who connected it or is responsible for
   * it. One or two characters are looked for at the beginning of words.
   */
  q: v.optional(line),
  group: oneOf(connectionGroups),
  /** Only connections whose `diesAt` is on this day, in UTC. */
  dies: v.optional(
    v.pipe(
      v.string('must be text'),
      v.regex(/^\d{4}-\d\d-\d\d$/, 'must be a day such as 2026-12-03'),
      v.check(
        (day) => new Date(Date.parse(day) || 0).toISOString().startsWith(day),
        'must be a day of the calendar',
      ),
    ),
  ),
};

/** Selects links. */
export const linkFilter = {
  account: v.optional(text(200)),
  status: oneOf(linkStatuses),
  /** As for connections: of the account, of its maker, or of the organization that authorized. */
  q: v.optional(line),
  /** Only links that wait for the caller, or may do so later: its own ones that have not ended; for staff also the operator's. */
  pending: oneOf(['true']),
};

/**
 * What the extension calls, with a staff session or before there is one. A part of the contract (`api.ts`), and the only
 * one in the extension's build.
 */
export const extensionCalls = {
  enrol: endpoint({
    method: 'POST',
    path: '/v1/enrolments',
    access: ['anyone'],
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
    access: ['anyone'],
    request: v.strictObject({ challenge, redirectUri: text(2000) }),
    answer: v.strictObject({ id: long, authorizeUrl: long, expiresAt: timestamp }),
    created: true,
    failures: ['not_found', 'provider_unavailable'],
  }),
  completeSignIn: endpoint({
    method: 'POST',
    path: '/v1/sign-ins/:id/completion',
    access: ['anyone'],
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
  listSessions: endpoint({
    method: 'GET',
    path: '/v1/sessions',
    access: ['read'],
    answer: v.strictObject({
      sessions: v.array(session),
      /** Open invites of the caller: a further device. */
      invites: v.pipe(v.array(openInvite), v.metadata({ absent: () => [] })),
    }),
  }),
  signOut: endpoint({ method: 'DELETE', path: '/v1/session', access: ['read'] }),
  endSession: endpoint({ method: 'DELETE', path: '/v1/sessions/:id', access: ['read'] }),
  startPairing: endpoint({
    method: 'POST',
    path: '/v1/pairings',
    access: ['connect'],
    request: v.strictObject({
      account,
      challenge,
      redirectUri: text(2000),
      ...askedConnection,
    }),
    answer: v.strictObject({
      id: v.string(),
      authorizeUrl: long,
      expiresAt: timestamp,
      /** The connection that is reauthorized, as far as it is known. */
      connection: v.optional(v.string()),
    }),
    created: true,
    location: '/v1/pairings/:id',
    failures: ['not_found', 'noiseaware_unavailable'],
  }),
  readPairing: endpoint({ method: 'GET', path: '/v1/pairings/:id', access: ['read'], answer: pairing }),
  cancelPairing: endpoint({ method: 'DELETE', path: '/v1/pairings/:id', access: ['connect'] }),
  completePairing: endpoint({
    method: 'POST',
    path: '/v1/pairings/:id/completion',
    access: ['connect'],
    request: v.strictObject({
      /** The whole URL to which NoiseAware sent the browser. */
      redirect: text(8000),
      verifier,
      /** The other organization that the person has confirmed, as the refusal `wrong_organization` named it. */
      organization: v.optional(text(400)),
      /** Of several connections, the one to reauthorize: after the refusal `ambiguous_account`. */
      connection: v.optional(text(200)),
    }),
    answer: v.strictObject({ connection }),
    failures: [
      'redirect_mismatch',
      'verifier_mismatch',
      'pairing_expired',
      'pairing_not_authorized',
      'reauthorization_required',
      'wrong_organization',
      'ambiguous_account',
      'noiseaware_unavailable',
    ],
  }),
  /** Makes a link with which the account's owner connects it, on any device and without the extension. */
  makeLink: endpoint({
    method: 'POST',
    path: '/v1/links',
    access: ['connect', 'pairings', 'operator'],
    request: v.strictObject({
      account,
      ...askedConnection,
      /** Seconds; a day by default. */
      expiresIn: v.optional(linkLife),
      /**
       * Whether what was authorized waits for a confirmation; by default true for staff and false for services. It
       * always waits where it would replace another organization.
       */
      confirm: v.optional(v.boolean('must be true or false')),
      /** Where the owner's browser goes when it is done, with the outcome: an address that `RELAY_RETURN_ORIGINS` allows. */
      returnTo: v.optional(returnTo),
    }),
    answer: v.strictObject({
      id: v.string(),
      url: long,
      expiresAt: timestamp,
      /** The connection that is reauthorized, as far as it is known. */
      connection: v.optional(v.string()),
    }),
    created: true,
    location: '/v1/links/:id',
    failures: ['not_found'],
  }),
  /** The newest first. Staff see all, a service sees its own. */
  listLinks: endpoint({
    method: 'GET',
    path: '/v1/links',
    access: ['read', 'pairings'],
    query: v.strictObject({ ...linkFilter, cursor, limit: pageLimit }),
    answer: v.strictObject({ links: v.array(link), nextCursor: v.optional(long) }),
  }),
  readLink: endpoint({ method: 'GET', path: '/v1/links/:id', access: ['read', 'pairings'], answer: link }),
  /** Ends a link. What was authorized with it and not confirmed is erased. */
  revokeLink: endpoint({ method: 'DELETE', path: '/v1/links/:id', access: ['connect', 'pairings'] }),
  /**
   * Connects what was authorized, if its organization is the one that was read; that replaces the connected one. For the
   * maker, or an admin in the maker's place.
   */
  confirmLink: endpoint({
    method: 'POST',
    path: '/v1/links/:id/confirmation',
    access: ['connect', 'pairings'],
    request: v.strictObject({
      organization: text(400),
      /** Of several connections, the one to reauthorize: after the refusal `ambiguous_account`. */
      connection: v.optional(text(200)),
    }),
    answer: v.strictObject({ connection }),
    failures: [
      'pairing_not_authorized',
      'pairing_expired',
      'wrong_organization',
      'ambiguous_account',
      'reauthorization_required',
      'noiseaware_unavailable',
    ],
  }),
  listConnections: endpoint({
    method: 'GET',
    path: '/v1/connections',
    access: ['read', 'connections:read', 'operator'],
    query: v.strictObject({ ...connectionFilter, cursor, limit: pageLimit }),
    answer: v.strictObject({ connections: v.array(connection), nextCursor: v.optional(long) }),
    conditional: true,
  }),
  summarizeConnections: endpoint({
    method: 'GET',
    path: '/v1/connections/summary',
    access: ['read', 'connections:read'],
    answer: connectionSummary,
    conditional: true,
  }),
  readConnection: endpoint({
    method: 'GET',
    path: '/v1/connections/:id',
    access: ['read', 'connections:read'],
    answer: v.strictObject({ connection }),
  }),
  /** The states of many accounts at once, for a tool's page. Accounts that were never connected are left out. */
  readStates: endpoint({
    method: 'POST',
    path: '/v1/connections/states',
    access: ['read'],
    reads: true,
    request: v.strictObject({
      // As the page has them: one that cannot be an account's is left out, and costs the others nothing.
      accounts: v.pipe(v.array(anyText(200)), v.maxLength(mostStates, `must be at most ${mostStates}`)),
    }),
    // The longest ids in characters of three bytes each, with quotes and comma, plus the rest of the body.
    bodyLimit: mostStates * (200 * 3 + 3) + 1_000,
    answer: v.strictObject({ states: v.array(accountState) }),
  }),
  renewConnection: endpoint({
    method: 'POST',
    path: '/v1/connections/:id/renewal',
    access: ['connect', 'operator'],
    request: v.strictObject({}),
    answer: v.strictObject({ connection }),
    failures: ['reauthorization_required', 'noiseaware_unavailable'],
  }),
  disconnect: endpoint({
    method: 'DELETE',
    path: '/v1/connections/:id',
    access: ['connect', 'operator'],
    ownOnly: true,
    query: v.strictObject({ forget: flag }),
    answer: v.strictObject({ connection: v.nullable(connection) }),
  }),
  listTools: endpoint({
    method: 'GET',
    path: '/v1/tools',
    access: ['read', 'operator'],
    answer: v.strictObject({ tools: v.pipe(v.array(tool), v.maxLength(mostTools)) }),
  }),
  live: endpoint({
    method: 'GET',
    path: '/health/live',
    // By it, the operator's commands find out whether a relay hangs.
    access: ['anyone', 'operator'],
    answer: v.object({
      service: v.literal(serviceName),
      version: v.string(),
      contract: v.number(),
      /** The partner's name as staff know it, and where they find help: a mail address or an https address. */
      brand: v.optional(v.object({ name: line, support: v.optional(line) })),
      /** Whether staff sign in at the company's identity provider. */
      signIn: v.optional(v.boolean()),
      /** Present if NoiseAware takes listed addresses alone: each pairing has the path `fixedRedirectPath`. */
      redirectPaths: v.optional(v.literal('fixed')),
    }),
  }),
} as const;

export type ExtensionCalls = typeof extensionCalls;
