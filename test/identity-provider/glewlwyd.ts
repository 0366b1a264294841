import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { browserFetch } from '../sandbox/browser-fetch.ts';
import { freePort } from '../sandbox/free-port.ts';
import { signInRedirects } from './identity-provider.ts';

interface Glewlwyd {
  /** The settings of a relay whose staff sign in here, who all need the group `customer-success`. */
  readonly settings: Record<string, string>;
  /** A browser at the provider, with cookies of its own. */
  browser(): ReturnType<typeof glewlwydBrowser>;
  setGroups(login: string, groups: string[]): Promise<void>;
  deletePerson(login: string): Promise<void>;
  /** Tells it where the relay hears of sessions that ended. */
  setLogoutUrl(url: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts Glewlwyd, an OpenID Connect provider in a Debian package, on loopback with a directory of a few people in SQLite. Its
 * client secret has characters that HTTP Basic encodes and that Glewlwyd does not decode.
 * @throws if the program is missing or does not start, with what it wrote
 */
export async function startGlewlwyd(): Promise<Glewlwyd> {
  const directory = await mkdtemp(path.join(tmpdir(), 'relay-glewlwyd-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const database = path.join(directory, 'database');
  const created = spawnSync('sqlite3', [database], {
    input: `${await readFile(tables, 'utf8')}${groupsOfPeople}`,
  });
  if (created.status !== 0) throw new Error(`no database for Glewlwyd: ${created.error ?? created.stderr}`);
  const file = path.join(directory, 'glewlwyd.conf');
  await writeFile(file, configurationOf(port, database));
  const child = spawn('glewlwyd', ['--config-file', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let written = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk) => (written += chunk));
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  while (!(await isUp(url))) {
    if (child.exitCode !== null) throw new Error(`Glewlwyd did not start:\n${written}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const admin = await logIn(url, browserFetch(), 'admin', 'password');
  const call = async (method: string, to: string, body: object) => {
    const answer = await admin.request(`${url}/api/${to}`, json(method, body));
    if (!answer.ok) throw new Error(`${method} ${to}: ${answer.status} ${await answer.text()}\n${written}`);
  };
  try {
    await configure(url, call);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    settings: {
      RELAY_OIDC_ISSUER: `${url}/api/oidc`,
      RELAY_OIDC_CLIENT_ID: client.client_id,
      RELAY_OIDC_CLIENT_SECRET: client.client_secret,
      RELAY_OIDC_ROLES: 'groups=noiseaware-admins:admin',
      RELAY_OIDC_REQUIRED: 'groups=customer-success',
    },
    browser: () => glewlwydBrowser(url),
    setGroups: (login, groups) => call('PUT', `user/${login}`, { ...personOf(login), groups }),
    deletePerson: (login) => call('DELETE', `user/${login}`, {}),
    setLogoutUrl: (to) =>
      call('PUT', `client/${client.client_id}`, { ...client, backchannel_logout_uri: to }),
    stop,
  };
}

// --- Internal helpers ---

type Browser = ReturnType<typeof browserFetch>;
type AdminCall = (method: string, to: string, body: object) => Promise<void>;

/** Debian's package has its tables here. */
const tables = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3';

/** People may have several groups. Read at the start only, so that it is not left to the API. */
const groupsOfPeople = `UPDATE g_user_module_instance SET gumi_parameters =
  json_set(gumi_parameters, '$.data-format.groups', json('{"multiple":true,"read":true,"write":true}'));`;

const configurationOf = (port: number, database: string) => `
port = ${port}
bind_address = "127.0.0.1"
external_url = "http://127.0.0.1:${port}"
login_url = "login.html"
api_prefix = "api"
log_mode = "console"
log_level = "WARNING"
cookie_secure = 0
session_expiration = 86400
session_key = "session"
admin_scope = "g_admin"
profile_scope = "g_profile"
user_module_path = "/usr/lib/glewlwyd/user"
client_module_path = "/usr/lib/glewlwyd/client"
user_auth_scheme_module_path = "/usr/lib/glewlwyd/scheme"
plugin_module_path = "/usr/lib/glewlwyd/plugin"
hash_algorithm = "SHA512"
database = { type = "sqlite3"; path = "${database}" };
`;

const scopes = ['openid', 'profile', 'email'];

const client = {
  client_id: 'noiseaware-connect',
  client_secret: 'a-secret_of~this.provider',
  client_name: 'NoiseAware Connect',
  redirect_uri: signInRedirects,
  authorization_type: ['code', 'refresh_token'],
  token_endpoint_auth_method: ['client_secret_basic', 'client_secret_post'],
  confidential: true,
  enabled: true,
  scope: [],
};

const people: Readonly<Record<string, object>> = {
  alex: { name: 'Alex Doe', groups: ['customer-success'] },
  robin: { name: 'Robin Roe', groups: ['customer-success', 'noiseaware-admins'] },
  sam: { name: 'Sam Poe', groups: ['finance'] },
};
const password = 'a-password-of-the-directory';

const personOf = (login: string) => ({
  username: login,
  password,
  scope: scopes,
  enabled: true,
  ...people[login],
});

const json = (method: string, body: object) => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const isUp = (url: string): Promise<boolean> =>
  fetch(`${url}/config`).then(
    ({ ok }) => ok,
    () => false,
  );

async function logIn(url: string, browser: Browser, username: string, secret: string): Promise<Browser> {
  const answer = await browser.request(`${url}/api/auth/`, json('POST', { username, password: secret }));
  if (!answer.ok) throw new Error(`Glewlwyd refuses the login of ${username}: ${answer.status}`);
  return browser;
}

/** Sets up the directory, the relay as a client, and OpenID Connect with groups in the ID token. */
async function configure(url: string, call: AdminCall): Promise<void> {
  for (const name of scopes.filter((each) => each !== 'openid'))
    await call('POST', 'scope/', { name, display_name: name, password_required: true, scheme: {} });
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await call('POST', 'mod/plugin/', {
    module: 'oidc',
    name: 'oidc',
    display_name: 'OpenID Connect',
    parameters: {
      iss: `${url}/api/oidc`,
      'jwt-type': 'rsa',
      'jwt-key-size': '256',
      key: keys.privateKey,
      cert: keys.publicKey,
      'jwks-show': true,
      'access-token-duration': 600,
      'refresh-token-duration': 86_400,
      'code-duration': 60,
      'refresh-token-rolling': true,
      'refresh-token-one-use': 'never',
      'auth-type-code-enabled': true,
      'auth-type-refresh-enabled': true,
      'allowed-scope': scopes,
      'pkce-allowed': true,
      'pkce-required': true,
      'oauth-as-iss-id': true,
      'name-claim': 'mandatory',
      claims: [{ name: 'groups', 'user-property': 'groups', type: 'string', mandatory: true, scope: [] }],
      'session-management-allowed': true,
      'session-cookie-name': 'sid',
      'session-cookie-expiration': 86_400,
      'back-channel-logout-allowed': true,
    },
  });
  await call('POST', 'client/', client);
  for (const login of Object.keys(people)) await call('POST', 'user/', personOf(login));
}

/** Does what Glewlwyd's own pages do: they call its API by script. */
function glewlwydBrowser(url: string) {
  const browser = browserFetch();
  return {
    /** Goes there as that person, and gives where it is sent back to. */
    async signIn(authorizeUrl: string, login: string): Promise<string> {
      await logIn(url, browser, login, password);
      const grant = { scope: scopes.join(' ') };
      await browser.request(`${url}/api/auth/grant/${client.client_id}`, json('PUT', grant));
      const answer = await browser.request(`${authorizeUrl}&g_continue`);
      const to = answer.headers.get('location') ?? '';
      const redirect = new URL(authorizeUrl).searchParams.get('redirect_uri') ?? '';
      if (!to.startsWith(redirect)) throw new Error(`the provider leads to ${to}: ${await answer.text()}`);
      return to;
    },
    /** Signs out everywhere. @param idToken of the session */
    async signOut(idToken: string): Promise<void> {
      const { sid } = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as {
        sid: string;
      };
      const answer = await browser.request(`${url}/api/oidc/session/${sid}`, { method: 'DELETE' });
      if (!answer.ok) throw new Error(`the provider refuses to sign out: ${answer.status}`);
    },
  };
}
