/**
 * Redirect bases of the extension as it is built from this repository: its Chromium id follows from the public key in
 * its manifest, its Firefox base from its gecko id.
 */
export const extensionRedirects = [
  'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/',
  'https://2bc259152ad8b2555557c1e32845e5d653aeefdc.extensions.allizom.org/',
] as const;

/** The commented settings of a new relay. */
export const environmentFile = (values: {
  publicUrl: string;
  partnerId: string;
  clientId: string;
  clientSecret: string;
  sealingKey: string;
}): string => `# Settings of a NoiseAware Connect relay. Every NAME can also be given as NAME_FILE, a file that holds the value.

# --- NoiseAware -------------------------------------------------------------------------------------------------

# The PartnerId that your NoiseAware representative gave you.
NOISEAWARE_PARTNER_ID=${values.partnerId}

# The ClientID and ClientSecret that you gave to NoiseAware, with which it presents itself to this relay. While one
# secret replaces another, list both with a comma: each is valid.
NOISEAWARE_CLIENT_ID=${values.clientId}
NOISEAWARE_CLIENT_SECRETS=${values.clientSecret}

# NOISEAWARE_LOGIN_URL=https://login.noiseaware.io
# NOISEAWARE_API_URL=https://portal.apps.noiseaware.io
# The refresh call: METHOD /path bodyKey, or off, and then the access code is exchanged again each time.
# NOISEAWARE_REFRESH=POST /refresh refreshToken
# How the Authorization header is written for NoiseAware's API: raw or bearer.
# NOISEAWARE_AUTHORIZATION=raw
# Seconds that one call to NoiseAware may take.
# NOISEAWARE_TIMEOUT=10
# Statuses by which /token definitely refuses an access code: only they ask for a human.
# NOISEAWARE_REFUSALS=400,401,404
# Credential calls to NoiseAware under way at the same time.
# NOISEAWARE_CALLS_AT_ONCE=16
# What names the organization behind a user token: "claim name[,name]" of the token, "probe METHOD /path key.key" for a
# value in the answer of a call, or off.
# NOISEAWARE_IDENTITY=claim organizationID,organization_id,organizationId,orgID,org_id,orgId,sub

# --- This relay -------------------------------------------------------------------------------------------------

# Where NoiseAware and browsers reach the relay. Plain http is for loopback only: put TLS in front of it.
RELAY_PUBLIC_URL=${values.publicUrl}
# RELAY_HOST=127.0.0.1
# RELAY_PORT=8787
# How many proxies stand in front; client addresses are counted from the right of X-Forwarded-For.
# RELAY_TRUST_PROXY=0

# Where codes, tokens and staff are kept: lowdb:<directory>, which belongs to one relay at a time, or a PostgreSQL
# database for any number of relays, postgres://user:password@host/database (RELAY_STORE_FILE keeps the password out of
# here).
RELAY_STORE=lowdb:./data

# What seals codes and tokens in the store, as name:key. Keep a copy apart from the data. The first key seals, all open:
# "pnpm relay keys rotate" puts a new one first.
RELAY_SEALING_KEYS=${values.sealingKey}

# Addresses to which NoiseAware may send a browser back: those of the extension as built from this repository.
RELAY_REDIRECTS=${extensionRedirects.join(',')}

# Seconds that a person has for login or sign-up and Authorize.
# RELAY_PAIRING_TTL=1800
# Seconds in which NoiseAware may ask for the same access code again, should an answer have been lost.
# RELAY_CONNECTION_RETRY_WINDOW=60

# The share of a refresh token's 15 days after which an idle connection is renewed.
# RELAY_RENEW_AT=0.5
# The share of a user token's life after which it is renewed unasked, so that a backend never waits; or off.
# RELAY_KEEP_WARM=off

# Limits of calls that go through to NoiseAware's API: bytes of a body, seconds of silence, calls at once per service key.
# RELAY_API_BODY_LIMIT=268435456
# RELAY_API_TIMEOUT=60
# RELAY_API_AT_ONCE=64

# fatal, error, warn, info, debug, trace or silent
# LOG_LEVEL=info
`;
