import type { Role } from '@noiseaware-connect/shared/role';
import { type ClockCause, line, replaceDeceptiveCharacters } from '@noiseaware-connect/shared/shapes';
import { createRemoteJWKSet, customFetch as fetchKeysBy, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import * as v from 'valibot';
import type { Effects } from '../../base/effects.ts';
import { createRecentIds } from '../../base/recent-ids.ts';
import type { Seconds } from '../../base/time.ts';
import type { TakeTurn } from '../../calls/handler.ts';
import { sameSecret } from '../../domain/secrets.ts';
import type { SignInSettings } from '../../settings/config.ts';
import { attemptLife } from './attempt.ts';
import { isDistributedClaim, type PersonClaims, readClaims } from './claims.ts';
import {
  isBodylessRefusal,
  type JudgedFailure,
  judgeFailure,
  nameOfFailure,
  refusedTimeOf,
  refusesClient,
} from './judge-failure.ts';
import type { Person, PersonResult } from './person.ts';
import { type Logout, readLogout } from './read-logout.ts';
import { decidingClaims, roleOf } from './role-of.ts';

/** Values that bind an attempt to the provider's answer. */
export interface Binding {
  readonly state: string;
  readonly nonce: string;
  /** PKCE verifier (RFC 7636) between relay and provider. */
  readonly verifier: string;
}

/** The company's identity provider (OpenID Connect). */
export interface Provider {
  readonly issuer: string;
  /** How long a session lasts at the most, from its sign-in on. */
  readonly sessionLife: Seconds;
  /** The address at which the browser signs in; undefined while the provider does not answer. */
  authorizeUrl(redirectUri: string, binding: Binding): Promise<string | undefined>;
  /**
   * Exchanges the code in the redirect. Verifies state, issuer (RFC 9207), nonce and signature.
   * @param takeTurn awaited before the provider is called, which happens once per attempt: further codes are `refused`, unless the
   * provider could not judge the first one
   */
  redeem(redirect: URL, binding: Binding, takeTurn: TakeTurn): Promise<PersonResult>;
  /** Refreshes a session: whether it continues, and the person's present name and role. */
  refresh(refreshToken: string, knownPerson: Pick<Person, 'subject' | 'name'>): Promise<PersonResult>;
  readLogout(token: string): Promise<Logout | JudgedFailure>;
  /** What sign-ins fail by, since when; without a fault, when the provider last answered. Null before the first call. */
  standing(): { readonly fault: ProviderFault | undefined; readonly at: Seconds | null };
}

/** Timeout of a call to the provider, in seconds. */
const timeout = 10;

/** Tolerated clock difference, in seconds. */
const clockTolerance = 30;

/**
 * Creates the provider. Its metadata is fetched at first use and again after a failure, so that a relay can start while the
 * provider is down. Its keys are fetched again when a token names an unknown one.
 */
export function createProvider(
  settings: SignInSettings,
  { fetch, log, now }: Pick<Effects, 'fetch' | 'log' | 'now'>,
): Provider {
  const { issuer } = settings;
  /** The states of attempts whose code was redeemed, or is being so. */
  const redeemed = createRecentIds({ now }, attemptLife);
  let lookup: ReturnType<typeof discover> | undefined;
  const reportedClaims = new Set<string>();
  let fault: ProviderFault | undefined;
  let at: Seconds | null = null;

  /** Logs an outage once, however many unauthenticated calls meet it. */
  const note = (next: typeof fault, error?: unknown) => {
    if (next === undefined || next !== fault) at = now();
    if (next !== undefined && next !== fault) {
      const seconds = refusedTimeOf(error)?.seconds;
      log.error({ issuer, code: nameOfFailure(error), ...(seconds && { seconds }) }, faults[next]);
    } else if (next === undefined && fault !== undefined) {
      log.info({ issuer }, 'identity provider available again');
    }
    fault = next;
  };

  /** Anyone can cause an answer. Only a person's sign-in shows that the relay is accepted, and that the clocks agree. */
  const noteAnswer = () => {
    if (fault === undefined || fault === 'unavailable') note(undefined);
  };

  const ask = async <T>(work: (discovery: Discovery) => Promise<T>): Promise<T | JudgedFailure> => {
    lookup ??= discover(settings, fetch);
    let discovery: Discovery;
    try {
      discovery = await lookup;
    } catch (error) {
      lookup = undefined;
      note('unavailable', error);
      return 'unavailable';
    }
    try {
      const answer = await work(discovery);
      noteAnswer();
      return answer;
    } catch (error) {
      const why = judgeFailure(error, discovery);
      // Anyone can invent a redirect with an error, so it says nothing about the provider.
      if (error instanceof openid.AuthorizationResponseError) return why;
      if (why === 'unavailable') lookup = undefined;
      if (isFault(why)) note(why, error);
      else noteAnswer();
      return why;
    }
  };

  /** Logs a missing claim once: each sign-in and each refresh meets it. */
  const noteMissing = (claim: string, { claims, role, scope }: MissingClaim) => {
    if (reportedClaims.has(claim)) return;
    reportedClaims.add(claim);
    const about = {
      issuer,
      claim,
      receivedClaims: Object.keys(claims),
      subject: claims.sub,
      role: role ?? 'none',
    };
    log.warn({ ...about, ...(scope && { scope }) }, missingClaim);
  };

  const vouch = async (
    grant: (discovery: Discovery) => Promise<Tokens>,
    knownPerson?: Pick<Person, 'subject' | 'name'>,
  ): Promise<PersonResult> => {
    const answer = await ask(async (discovery) => {
      const tokens = await grantBy(discovery, grant);
      const claims = await claimsOf(discovery, tokens, { settings, subject: knownPerson?.subject });
      if (claims === undefined) return 'other_person' as const;
      const personClaims = readClaims(claims);
      if (personClaims === undefined) return 'foreign' as const;
      const { scopes_supported: offeredScopes = [] } = discovery.configuration.serverMetadata();
      return { tokens, claims: personClaims, offeredScopes };
    });
    if (typeof answer === 'string') return { ok: false, why: answer };
    note(undefined);
    const { claims, tokens, offeredScopes } = answer;
    const role = roleOf(settings, claims);
    const { sub, sid } = claims;
    const leftOut = claimsOfRoles(settings).find((claim) => isDistributedClaim(claim, claims));
    // At sign-in, and where a session ends: refreshes repeat every ten minutes.
    if (leftOut !== undefined && (role === undefined || knownPerson === undefined)) {
      log.warn(
        { issuer, claim: leftOut, subject: sub, role: role ?? 'none' },
        'identity provider left a claim out of a person’s token: have it send fewer groups, or app roles',
      );
    }
    const isMissing = (claim: string) => claims[claim] === undefined && !isDistributedClaim(claim, claims);
    const scopeOf = (claim: string) =>
      offeredScopes.includes(claim) && !settings.scopes.split(' ').includes(claim) ? claim : undefined;
    for (const claim of claimsOfRoles(settings).filter(isMissing))
      noteMissing(claim, { claims, role, scope: scopeOf(claim) });
    const identity = { subject: sub, name: nameOf(claims, knownPerson?.name) };
    if (role === undefined) {
      const refusal = { ok: false, person: identity } as const;
      const claim = decidingClaims(settings, claims).find((each) => claims[each] === undefined);
      if (claim === undefined) return { ...refusal, why: 'not_allowed' };
      if (isDistributedClaim(claim, claims)) return { ...refusal, why: 'claim_left_out', claim };
      const scope = scopeOf(claim);
      return { ...refusal, why: 'claim_missing', claim, ...(scope !== undefined && { scope }) };
    }
    const person: Person = {
      ...identity,
      role,
      ...(sid === undefined ? {} : { sid }),
      ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
    };
    return { ok: true, person };
  };

  return {
    issuer,
    sessionLife: settings.session,
    standing: () => ({ fault, at }),

    authorizeUrl: async (redirectUri, { state, nonce, verifier }) => {
      const url = await ask(async ({ configuration }) =>
        openid.buildAuthorizationUrl(configuration, {
          redirect_uri: redirectUri,
          scope: settings.scopes,
          state,
          nonce,
          code_challenge: await openid.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          ...(issuer === google && refreshesAtGoogle),
        }),
      );
      return typeof url === 'string' ? undefined : url.href;
    },

    redeem: async (redirect, { state, nonce, verifier }, takeTurn) => {
      const { searchParams } = redirect;
      const isOfAttempt = sameSecret(searchParams.get('state') ?? '', state);
      if (!isOfAttempt || ofOtherFlows.some((name) => searchParams.has(name))) {
        return { ok: false, why: 'foreign' };
      }
      const exchange = () =>
        vouch(({ configuration }) =>
          openid.authorizationCodeGrant(configuration, redirect, {
            expectedState: state,
            expectedNonce: nonce,
            pkceCodeVerifier: verifier,
            idTokenExpected: true,
          }),
        );
      // An error in place of a code is judged without the provider.
      if (!searchParams.has('code')) return exchange();
      if (redeemed.secondsLeft(state) !== undefined) return { ok: false, why: 'refused' };
      redeemed.note(state);
      let isJudged = false;
      try {
        await takeTurn('sign_in');
        const result = await exchange();
        isJudged = result.ok || !(result.why === 'unavailable' || result.why === 'misconfigured');
        return result;
      } finally {
        if (!isJudged) redeemed.forget(state);
      }
    },

    refresh: (refreshToken, knownPerson) =>
      vouch(({ configuration }) => openid.refreshTokenGrant(configuration, refreshToken), knownPerson),

    readLogout: async (token) => {
      const logout = await ask(async ({ configuration, keys }) => {
        const { clientId } = settings;
        const expected = { issuer: configuration.serverMetadata().issuer, clientId, clockTolerance };
        return readLogout(token, keys, { ...expected, now: now() });
      });
      if (typeof logout === 'string' || !('why' in logout)) return logout;
      log.error({ issuer, seconds: logout.seconds }, ignoredLogouts[logout.why]);
      return logout.why;
    },
  };
}

/** How the provider answers the relay's client ID and secret; `code` says why. */
export type TriedClient =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'not_the_issuer' | 'refused' | 'unclear'; readonly code: string };

/**
 * Shows the relay's client ID and secret to the provider with a code that it never issued. A provider authenticates the client
 * before it looks at the code (RFC 6749, section 4.1.3), so any refusal of the code accepts the client.
 * @param redirectUri one that the relay's sign-ins use
 */
export async function tryClient(
  settings: SignInSettings,
  redirectUri: string,
  fetch: Effects['fetch'],
): Promise<TriedClient> {
  let discovery: Discovery;
  try {
    discovery = await discover(settings, fetch);
  } catch (error) {
    return { kind: 'not_the_issuer', code: nameOfFailure(error) };
  }
  const code = openid.randomState();
  const parameters = { code, redirect_uri: redirectUri, code_verifier: openid.randomPKCECodeVerifier() };
  try {
    await grantBy(discovery, ({ configuration }) =>
      openid.genericGrantRequest(configuration, 'authorization_code', parameters),
    );
  } catch (error) {
    if (refusesClient(error)) return { kind: 'refused', code: nameOfFailure(error) };
    if (!(error instanceof openid.ResponseBodyError)) return { kind: 'unclear', code: nameOfFailure(error) };
  }
  return { kind: 'accepted' };
}

// --- Internal helpers ---

/** What the operator reads when sign-in does not work. */
const faults = {
  unavailable: 'identity provider unavailable',
  misconfigured:
    'identity provider refuses this relay: check RELAY_OIDC_CLIENT_ID and its secret, RELAY_OIDC_SCOPES and RELAY_OIDC_AUTHENTICATION',
  clock_ahead:
    'sign-in fails: the clock of this relay is ahead of the identity provider’s, so that its ID tokens are expired; synchronize both clocks (NTP)',
  clock_behind:
    'sign-in fails: the clock of this relay is behind the identity provider’s, so that its ID tokens are not valid yet; synchronize both clocks (NTP)',
} as const;

/** What the operator reads of a sign-out at the provider that ended no session here. */
const ignoredLogouts = {
  clock_ahead:
    'sign-out at the identity provider ignored: its logout token is too old by the clock of this relay; synchronize both clocks (NTP), unless the token was delivered late',
  clock_behind:
    'sign-out at the identity provider ignored: its logout token is of the future by the clock of this relay; synchronize both clocks (NTP)',
} as const satisfies Record<ClockCause, string>;

type ProviderFault = keyof typeof faults;
const isFault = (why: JudgedFailure): why is ProviderFault => Object.hasOwn(faults, why);

/** What the operator reads of a claim that decides roles and is not sent; with the scope of its name, if the provider offers it. */
const missingClaim =
  'identity provider did not send a claim that RELAY_OIDC_REQUIRED or RELAY_OIDC_ROLES names, neither in the ID token nor from userinfo: add the scope that brings it to RELAY_OIDC_SCOPES, or a mapper at the provider';

interface MissingClaim {
  readonly claims: PersonClaims;
  readonly role: Role | undefined;
  readonly scope: string | undefined;
}

/** Google refuses the scope offline_access, and gives a refresh token for these parameters instead. */
const google = 'https://accounts.google.com';
const refreshesAtGoogle = { access_type: 'offline', prompt: 'consent' };

/** Parameters that a code flow's answer never has (OpenID Connect Core 1.0, sections 3.2.2.5 and 3.3.2.5). */
const ofOtherFlows = ['id_token', 'token'];

type Tokens = openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers;
type Discovery = Awaited<ReturnType<typeof discover>>;
type Claims = { readonly sub: string; readonly [claim: string]: unknown };

/** Fetches the provider's metadata (OpenID Connect Discovery 1.0) and prepares its keys. */
async function discover(
  { issuer, clientId, clientSecret, authentication }: SignInSettings,
  fetch: Effects['fetch'],
) {
  const isPlain = issuer.startsWith('http:');
  const call = (url: string, options: object) => fetch(url, options);
  const bareConfiguration = await openid.discovery(new URL(issuer), clientId, undefined, openid.None(), {
    timeout,
    [openid.customFetch]: call,
    ...(isPlain ? { execute: [openid.allowInsecureRequests] } : {}),
  });
  const server = bareConfiguration.serverMetadata();
  // client_secret_basic is the default method (OpenID Connect Core 1.0, section 9).
  const takesBasic = server.token_endpoint_auth_methods_supported?.includes('client_secret_basic') ?? true;
  const metadata = { [openid.clockTolerance]: clockTolerance };
  const authenticatedBy = (method: 'basic' | 'post') => {
    const authenticate = { basic: openid.ClientSecretBasic, post: openid.ClientSecretPost }[method];
    const configuration = new openid.Configuration(server, clientId, metadata, authenticate(clientSecret));
    configuration.timeout = timeout;
    configuration[openid.customFetch] = call;
    if (isPlain) openid.allowInsecureRequests(configuration);
    return configuration;
  };
  const first = authentication ?? (takesBasic ? 'basic' : 'post');
  const keys = createRemoteJWKSet(new URL(server.jwks_uri ?? ''), {
    cooldownDuration: 1_000,
    timeoutDuration: timeout * 1_000,
    [fetchKeysBy]: call,
  });
  return {
    configuration: authenticatedBy(first),
    /** To be tried if the provider refuses the relay by the first one. */
    other: authentication === undefined && first === 'basic' ? authenticatedBy('post') : undefined,
    /** Whether the provider has accepted the relay's client secret. */
    isAccepted: false,
    keys,
    hasUserInfo: server.userinfo_endpoint !== undefined,
  };
}

/**
 * Asks for tokens. If the provider refuses the relay's HTTP Basic authentication, whose encoding of special characters not all
 * decode (RFC 6749, section 2.3.1), the secret is sent in the body, from then on if that is accepted.
 */
async function grantBy(
  discovery: Discovery,
  grant: (discovery: Discovery) => Promise<Tokens>,
): Promise<Tokens> {
  const grantWith = async (configuration: openid.Configuration) => {
    const tokens = await grant({ ...discovery, configuration });
    discovery.isAccepted = true;
    return tokens;
  };
  const mayRefuseClient = (error: unknown) => refusesClient(error) || isBodylessRefusal(error);
  try {
    return await grantWith(discovery.configuration);
  } catch (error) {
    const { other } = discovery;
    if (other === undefined || !mayRefuseClient(error)) throw error;
    const remember = () => Object.assign(discovery, { configuration: other, other: undefined });
    try {
      const tokens = await grantWith(other);
      remember();
      return tokens;
    } catch (again) {
      if (!mayRefuseClient(again)) remember();
      throw again;
    }
  }
}

/** The claims that say who may sign in, and who is an admin. */
const claimsOfRoles = ({ required, roles }: SignInSettings): string[] =>
  [required ?? [], roles].flat().map(({ claim }) => claim);

/**
 * A person's claims: those of the ID token, whose signature is verified, completed by the userinfo endpoint if a needed claim is
 * missing. Undefined if they belong to another person than `subject`.
 */
async function claimsOf(
  { configuration, keys, hasUserInfo }: Discovery,
  tokens: Tokens,
  { settings, subject }: { settings: SignInSettings; subject: string | undefined },
): Promise<Claims | undefined> {
  if (tokens.id_token !== undefined) await jwtVerify(tokens.id_token, keys, { clockTolerance });
  const signed = tokens.claims();
  const sub = signed?.sub ?? subject;
  if (sub === undefined || (subject !== undefined && sub !== subject)) return undefined;
  const needed = ['name', ...claimsOfRoles(settings)];
  const isWhole = needed.every((claim) => signed?.[claim] !== undefined);
  if (isWhole || !hasUserInfo) return { ...signed, sub };
  const more = await openid.fetchUserInfo(configuration, tokens.access_token, openid.skipSubjectCheck);
  return more.sub === sub ? { ...more, ...signed, sub } : undefined;
}

/**
 * The person's display name: the first usable claim, without invisible characters. An answer to a refresh may have none, so the
 * earlier name is kept.
 */
const nameOf = (
  { name, preferred_username, email, sub }: PersonClaims,
  earlier: string | undefined,
): string =>
  [name, preferred_username, email, earlier, sub.slice(0, 200)]
    .map((each) => (typeof each === 'string' ? replaceDeceptiveCharacters(each).trim() : undefined))
    .find((each) => v.is(line, each)) ?? 'unnamed';
