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

# --- This relay -------------------------------------------------------------------------------------------------

# Where NoiseAware and browsers reach the relay. Plain http is for loopback only: put TLS in front of it.
RELAY_PUBLIC_URL=${values.publicUrl}
# RELAY_HOST=127.0.0.1
# RELAY_PORT=8787
# How many proxies stand in front; client addresses are counted from the right of X-Forwarded-For.
# RELAY_TRUST_PROXY=0

# Where codes, tokens and staff are kept. The directory belongs to one relay at a time.
RELAY_STORE=lowdb:./data

# What seals codes and tokens in the store, as name:key. Keep a copy apart from the data. The first key seals, all open.
RELAY_SEALING_KEYS=${values.sealingKey}

# Addresses to which NoiseAware may send a browser back: those of the extension as built from this repository.
RELAY_REDIRECTS=${extensionRedirects.join(',')}

# Seconds that a person has for login or sign-up and Authorize.
# RELAY_PAIRING_TTL=1800
# Seconds in which NoiseAware may ask for the same access code again, should an answer have been lost.
# RELAY_CONNECTION_RETRY_WINDOW=60

# fatal, error, warn, info, debug, trace or silent
# LOG_LEVEL=info
`;
