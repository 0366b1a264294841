import type { Role } from '@noiseaware-connect/shared/role';
import { line } from '@noiseaware-connect/shared/shapes';
import { createRemoteJWKSet, customFetch as fetchKeysBy, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import * as v from 'valibot';
import type { Config } from '../config.ts';
import type { Effects } from '../effects.ts';
import { judgeFailure, nameOfFailure } from './judge-failure.ts';
import { type Logout, readLogout } from './read-logout.ts';
import { roleOf } from './role-of.ts';

export type SignInSettings = NonNullable<Config['signIn']>;

/** A person whom the provider vouches for, and what they may do. */
export interface Person {
  /** By which the provider knows them, for ever. */
  readonly subject: string;
  readonly name: string;
  readonly role: Role;
  /** The provider's own session. */
  readonly sid?: string;
  readonly refreshToken?: string;
}

/**
 * Why there is no person: the answer is another attempt's or forged; the provider definitely refuses; the settings let
 * no such person in; or the provider does not answer properly.
 */
export type NoPerson = 'foreign' | 'refused' | 'not_allowed' | 'unavailable';
export type Vouched = { ok: true; person: Person } | { ok: false; why: NoPerson };

/** What the relay's own half of an attempt is bound by, towards the provider. */
export interface Binding {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636), between relay and provider. */
  readonly verifier: string;
}

/** The company's identity provider, as a client of OpenID Connect sees it. */
export interface Provider {
  readonly issuer: string;
  /** Where the browser signs in; undefined while the provider does not answer. */
  authorizeUrl(redirectUri: string, binding: Binding): Promise<string | undefined>;
  /** Exchanges what the browser came back with, and checks all of it: state, issuer (RFC 9207), nonce, signature. */
  redeem(redirect: URL, binding: Binding): Promise<Vouched>;
  /** Asks whether a person's session goes on, and what they are called and may do now. */
  refresh(refreshToken: string, known: Pick<Person, 'subject' | 'name'>): Promise<Vouched>;
  readLogout(token: string): Promise<Logout | Exclude<NoPerson, 'not_allowed'>>;
}

/** Seconds that one call to the provider may take. */
const timeout = 10;

/** Seconds by which clocks may differ. */
const clockTolerance = 30;

/**
 * The provider is looked up when it is first needed and after a failure, so that a relay starts while it is away; its keys
 * are fetched again when a token names one that is not known.
 */
export function createProvider(
  settings: SignInSettings,
  { fetch, log }: Pick<Effects, 'fetch' | 'log'>,
): Provider {
  const { issuer } = settings;
  let lookup: ReturnType<typeof discover> | undefined;
  let isAway = false;

  /** What failed is told once, however often strangers ask while the provider is away. */
  const note = (away: boolean, error?: unknown) => {
    if (away && !isAway) {
      log.error({ issuer, code: nameOfFailure(error) }, 'the identity provider does not answer properly');
    } else if (!away && isAway) log.info({ issuer }, 'the identity provider answers again');
    isAway = away;
  };

  const ask = async <T>(
    work: (found: Found) => Promise<T>,
  ): Promise<T | Exclude<NoPerson, 'not_allowed'>> => {
    lookup ??= discover(settings, fetch);
    let found: Found;
    try {
      found = await lookup;
    } catch (error) {
      lookup = undefined;
      note(true, error);
      return 'unavailable';
    }
    try {
      const answer = await work(found);
      note(false);
      return answer;
    } catch (error) {
      const why = judgeFailure(error);
      // What a browser came back with may be a stranger's invention, and says nothing of the provider.
      if (error instanceof openid.AuthorizationResponseError) return why;
      if (why === 'unavailable') lookup = undefined;
      note(why === 'unavailable', error);
      return why;
    }
  };

  const vouch = async (
    grant: (found: Found) => Promise<Tokens>,
    known?: Pick<Person, 'subject' | 'name'>,
  ): Promise<Vouched> => {
    const answer = await ask(async (found) => {
      const tokens = await grant(found);
      const claims = await claimsOf(found, tokens, { settings, subject: known?.subject });
      return claims === undefined ? ('foreign' as const) : { tokens, claims };
    });
    if (typeof answer === 'string') return { ok: false, why: answer };
    const { claims, tokens } = answer;
    const role = roleOf(settings, claims);
    if (role === undefined) return { ok: false, why: 'not_allowed' };
    const { sub, sid } = claims;
    const person: Person = {
      subject: sub,
      name: nameOf(claims, known?.name),
      role,
      ...(typeof sid === 'string' ? { sid } : {}),
      ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
    };
    return { ok: true, person };
  };

  return {
    issuer,

    authorizeUrl: async (redirectUri, { state, nonce, verifier }) => {
      const url = await ask(async ({ configuration }) =>
        openid.buildAuthorizationUrl(configuration, {
          redirect_uri: redirectUri,
          scope: settings.scopes,
          state,
          nonce,
          code_challenge: await openid.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        }),
      );
      return typeof url === 'string' ? undefined : url.href;
    },

    redeem: async (redirect, { state, nonce, verifier }) => {
      if (ofOtherFlows.some((name) => redirect.searchParams.has(name))) return { ok: false, why: 'foreign' };
      return vouch(({ configuration }) =>
        openid.authorizationCodeGrant(configuration, redirect, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        }),
      );
    },

    refresh: (refreshToken, known) =>
      vouch(({ configuration }) => openid.refreshTokenGrant(configuration, refreshToken), known),

    readLogout: (token) =>
      ask(async ({ configuration, keys }) => {
        const { clientId } = settings;
        return readLogout(token, keys, {
          issuer: configuration.serverMetadata().issuer,
          clientId,
          clockTolerance,
        });
      }),
  };
}

// --- Internal helpers ---

/** What the answer to a code flow never carries (OpenID Connect Core 1.0, sections 3.2.2.5 and 3.3.2.5). */
const ofOtherFlows = ['id_token', 'token'];

type Tokens = openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers;
type Found = Awaited<ReturnType<typeof discover>>;
type Claims = { readonly sub: string; readonly [claim: string]: unknown };

/** What the provider says of itself (OpenID Connect Discovery 1.0), and its keys. */
async function discover({ issuer, clientId, clientSecret }: SignInSettings, fetch: Effects['fetch']) {
  const isPlain = issuer.startsWith('http:');
  const call = (url: string, options: object) => fetch(url, options);
  const found = await openid.discovery(new URL(issuer), clientId, undefined, openid.None(), {
    timeout,
    [openid.customFetch]: call,
    ...(isPlain ? { execute: [openid.allowInsecureRequests] } : {}),
  });
  const server = found.serverMetadata();
  // The method of a client that was registered without one (OpenID Connect Core 1.0, section 9).
  const takesBasic = server.token_endpoint_auth_methods_supported?.includes('client_secret_basic') ?? true;
  const authenticate = takesBasic ? openid.ClientSecretBasic : openid.ClientSecretPost;
  const metadata = { [openid.clockTolerance]: clockTolerance };
  const configuration = new openid.Configuration(server, clientId, metadata, authenticate(clientSecret));
  configuration.timeout = timeout;
  configuration[openid.customFetch] = call;
  if (isPlain) openid.allowInsecureRequests(configuration);
  const keys = createRemoteJWKSet(new URL(server.jwks_uri ?? ''), {
    cooldownDuration: 1_000,
    timeoutDuration: timeout * 1_000,
    [fetchKeysBy]: call,
  });
  return { configuration, keys, hasUserInfo: server.userinfo_endpoint !== undefined };
}

/**
 * What the provider says of a person: the claims of the ID token, whose signature is checked, and where one that is needed
 * is missing those of the userinfo endpoint. Undefined where it is another person than `subject`.
 */
async function claimsOf(
  { configuration, keys, hasUserInfo }: Found,
  tokens: Tokens,
  { settings, subject }: { settings: SignInSettings; subject: string | undefined },
): Promise<Claims | undefined> {
  if (tokens.id_token !== undefined) await jwtVerify(tokens.id_token, keys, { clockTolerance });
  const signed = tokens.claims();
  const sub = signed?.sub ?? subject;
  if (sub === undefined || (subject !== undefined && sub !== subject)) return undefined;
  const needed = ['name', ...[settings.required ?? [], settings.roles].flat().map(({ claim }) => claim)];
  const isWhole = needed.every((claim) => signed?.[claim] !== undefined);
  if (isWhole || !hasUserInfo) return { ...signed, sub };
  return { ...(await openid.fetchUserInfo(configuration, tokens.access_token, sub)), ...signed, sub };
}

/** What colleagues call them: the first of these that is a line of text. The answer to a refresh may name no one. */
const nameOf = ({ name, preferred_username, email, sub }: Claims, earlier: string | undefined): string =>
  [name, preferred_username, email, earlier].find((each) => v.is(line, each)) ?? sub.slice(0, 200);
