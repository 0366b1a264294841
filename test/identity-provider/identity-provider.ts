import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extensionRedirects } from '@noiseaware-connect/relay/settings/extension-redirects';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import { readForm } from '../sandbox/http/read-body.ts';
import { listen } from '../sandbox/listener.ts';

/** A person of the company's directory. */
interface DirectoryPerson {
  name: string;
  /** Absent if tokens name only where the groups are, as Entra ID does for a person with many. */
  groups?: string[];
}

export interface IdentityProvider {
  readonly url: string;
  /** Who is in the directory, by login: what changes there counts from then on. */
  readonly people: Map<string, DirectoryPerson>;
  /** The settings of a relay whose staff sign in here. */
  readonly settings: Record<string, string>;
  /** Is another one at the same address: signs with another key, and has forgotten all that are signed in. */
  rotateKeys(): Promise<void>;
  /** Tells it where the relay hears of sessions that ended: of each by its name, or of a person's as one. */
  setLogoutUrl(url: string, isNamed?: boolean): Promise<void>;
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** Where the extension comes back to. */
export const signInRedirects = extensionRedirects.map((base) => `${base}sign-in`);

const client = { id: 'noiseaware-connect', secret: 'a-secret-of-the-identity-provider' };

/**
 * A real OpenID Connect provider (oidc-provider) on loopback, with a directory of a few people.
 * @param redirects where browsers may come back to, besides the extension
 */
export async function startIdentityProvider(redirects: string[] = []): Promise<IdentityProvider> {
  const people = new Map<string, DirectoryPerson>([
    ['alex', { name: 'Alex Doe', groups: ['customer-success'] }],
    ['robin', { name: 'Robin Roe', groups: ['customer-success', 'noiseaware-admins'] }],
    ['vera', { name: 'Vera Foe', groups: ['customer-success', 'auditors'] }],
    ['sam', { name: 'Sam Poe', groups: ['finance'] }],
  ]);
  let logout: object = {};
  let provider: Provider | undefined;
  const listener = await listen(0, (request, response) => {
    if (provider === undefined) response.destroy();
    else if (request.url?.startsWith('/interaction/')) void answerLogin(provider, people, request, response);
    else void provider.callback()(request, response);
  });
  const { url } = listener;
  const renew = async () => {
    provider = new Provider(url, await configurationOf(people, [...signInRedirects, ...redirects], logout));
  };
  await renew();

  return {
    url,
    people,
    settings: {
      RELAY_OIDC_ISSUER: url,
      RELAY_OIDC_CLIENT_ID: client.id,
      RELAY_OIDC_CLIENT_SECRET: client.secret,
      RELAY_OIDC_ROLES: 'groups=noiseaware-admins:admin,groups=auditors:viewer',
      RELAY_OIDC_REQUIRED: 'groups=customer-success',
    },
    rotateKeys: renew,
    setLogoutUrl(to, isNamed = true) {
      logout = { backchannel_logout_uri: to, backchannel_logout_session_required: isNamed };
      return renew();
    },
    down: () => listener.close(),
    up: () => listener.open(),
    stop: () => listener.close(),
  };
}

// --- Internal helpers ---

/** Distributed claims (OpenID Connect Core 1.0, section 5.6.2). */
const groupsElsewhere = {
  _claim_names: { groups: 'src1' },
  _claim_sources: { src1: { endpoint: 'https://graph.example/getMemberObjects' } },
};

const cookieKeys = [randomBytes(16).toString('hex')];

async function configurationOf(
  people: Map<string, DirectoryPerson>,
  redirects: string[],
  logout: object,
): Promise<Configuration> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = randomBytes(8).toString('hex');
  return {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' }] } as never,
    cookies: { keys: cookieKeys },
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: redirects,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        ...logout,
      },
    ],
    claims: { openid: ['sub'], profile: ['name', 'groups'], email: [] },
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context: { body: unknown }, form: string) => {
          context.body = `<!doctype html><title>Sign out</title>${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`;
        },
      },
    },
    // Without its guard against addresses of this machine, where the relay is.
    fetch: (to: string, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown }) =>
      fetch(to, options),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: async () => true,
    findAccount: (_, login) => {
      const person = people.get(login);
      const elsewhere = person?.groups === undefined ? groupsElsewhere : {};
      return person && { accountId: login, claims: () => ({ sub: login, ...elsewhere, ...person }) };
    },
    // The relay is the company's own: no person is asked for consent.
    loadExistingGrant: async ({ oidc }) => {
      const { provider, client: asking, session } = oidc;
      const id = asking && session?.grantIdFor(asking.clientId);
      const known = id && (await provider.Grant.find(id));
      if (known) return known;
      const grant = new provider.Grant({ clientId: asking?.clientId, accountId: session?.accountId });
      grant.addOIDCScope('openid profile email offline_access');
      await grant.save();
      return grant;
    },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      IdToken: 600,
      RefreshToken: 86_400,
      Session: 86_400,
      Grant: 86_400,
      Interaction: 600,
    },
  } as Configuration;
}

/** The login page: one button for each person, and one to leave. */
async function answerLogin(
  provider: Provider,
  people: Map<string, DirectoryPerson>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'POST') {
    const login = (await readForm(request)).get('login') ?? '';
    const result = people.has(login)
      ? { login: { accountId: login } }
      : { error: 'access_denied', error_description: 'The person left.' };
    await provider.interactionFinished(request, response, result);
    return;
  }
  response.setHeader('content-type', 'text/html; charset=utf-8');
  const buttons = [...people].map(
    ([login, { name }]) => `<p><button name="login" value="${login}">${name}</button></p>`,
  );
  response.end(`<!doctype html><html lang="en"><title>Sign in</title><h1>Example Stays</h1>
<form method="post">${buttons.join('')}<p><button name="login" value="">Leave</button></p></form></html>`);
}
