import packageJson from '../../../package.json' with { type: 'json' };
import type { ReferenceOf } from './endpoint.ts';
import { account, connection, expiresAt, id, link, staff } from './example-records.ts';
import type { extensionCalls } from './extension.ts';

const pairing = { id, status: 'awaiting_authorization', account, expiresAt } as const;

/** What the reference says of each call in `extension.ts`. */
export const extensionReference: ReferenceOf<typeof extensionCalls> = {
  enrol: {
    words:
      'Exchanges an invite for a staff session; it works once within 7 days, except on a demonstration relay. A session ends after 30 days without a call, after 180 days, or when it is revoked. With `key`, a public JWK on P-256, the session is bound: each of its calls must prove possession of the private key. `RELAY_BOUND_SESSIONS` says whether a key is required.',
    request: { invite: 'nacinv_3fX…' },
    answer: { session: 'nacses_8hP…', staff: { ...staff, role: 'staff', rights: ['read', 'connect'] } },
  },
  startSignIn: {
    words:
      'Starts a sign-in at the identity provider of `RELAY_OIDC_ISSUER`; 404 if none is configured. `challenge` is the S256 challenge of a verifier that the caller keeps; `redirectUri` is an allowed base plus a path, and must be registered with the provider. The sign-in must be completed within 10 minutes.',
    request: {
      challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      redirectUri: 'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/sign-in',
    },
    answer: {
      id: 'Zr3kq0V8sT6mB1xNfJ4cWg.eyJhbGci…',
      authorizeUrl: 'https://id.example.com/authorize?client_id=noiseaware-connect&state=…',
      expiresAt,
    },
  },
  completeSignIn: {
    words:
      'Exchanges the whole URL to which the provider sent the browser, and the verifier, for a staff session, once. `key` is as in an enrolment. The session ends like an enrolled one, when the provider ends it, and `RELAY_OIDC_SESSION` hours after the sign-in. `forbidden` if the settings do not allow the person to sign in, with `cause: configuration` if the provider did not send a claim that decides it, which `detail` names; `pairing_expired` after 10 minutes.',
    request: {
      redirect: 'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/sign-in?code=…&state=…',
      verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    },
    answer: { session: 'nacses_8hP…', staff: { ...staff, role: 'staff', rights: ['read', 'connect'] } },
  },
  listSessions: {
    words:
      "Lists the caller's own sessions, with their last use and who invited, and the open invites that let someone in as the caller.",
    answer: {
      sessions: [
        {
          id,
          createdAt: '2026-11-20T08:00:00.000Z',
          lastUsedAt: '2026-11-26T12:00:00.000Z',
          expiresAt: '2026-12-26T12:00:00.000Z',
          invitedBy: { kind: 'operator' },
          current: true,
        },
      ],
      invites: [{ invitedBy: { kind: 'staff', name: 'Robin Roe' }, expiresAt: '2026-12-03T12:00:00.000Z' }],
    },
  },
  signOut: {
    words: 'Ends the session that makes the call, and its open pairings.',
  },
  endSession: {
    words: "Ends another of the caller's own sessions.",
  },
  startPairing: {
    words:
      'Starts a pairing: one attempt to connect an account. `challenge` is the S256 challenge of a verifier that the caller keeps; `redirectUri` is an allowed base plus a random path. If the account has a connection that is not disconnected, that one is reauthorized, named by `connection` or not; of several, that of the organization that authorizes. With `parallel` (admins) another one is made beside it. `connection` in the answer is the one that is reauthorized, if there is only one. A session can have 50 open pairings.',
    request: {
      account,
      challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      redirectUri: 'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/connect/8vJ2kQ',
    },
    answer: {
      id,
      authorizeUrl: 'https://login.noiseaware.io/authorize?code=naccode_Qm9…&id=42&redirect=https%3A%2F%2F…',
      expiresAt,
    },
  },
  readPairing: {
    words: "Reads one of the caller's own pairings.",
    answer: pairing,
  },
  cancelPairing: {
    words: 'Cancels a pairing; one that has ended is not changed.',
  },
  completePairing: {
    words:
      'Completes a pairing with the whole URL to which NoiseAware sent the browser, and the verifier. Idempotent: a repeated call gets the same answer. `pairing_not_authorized` and `redirect_mismatch` with `fixedBy` `owner`: NoiseAware may keep an earlier authorization of the organization, which its owner must end there, or whose connection the operator must move. `wrong_organization` names the organization that is connected and the one that authorized; to replace the first, call again with the second as `organization`. `ambiguous_account`: several connections live, none of that organization; name one as `connection`.',
    request: {
      redirect: 'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/connect/8vJ2kQ?access_code=Rk7…',
      verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    },
    answer: { connection },
  },
  makeLink: {
    words:
      "Makes a link by which the account's owner connects it in any browser, once. It expires after a day, or after `expiresIn` seconds (a minute to 30 days). With `confirm` (default: true for staff, false for services) an authorization waits, unused, until its organization is confirmed. If the account has a connection that is not disconnected, that one is reauthorized, named by `connection` or not; what another organization has authorized, or one that nothing names, always waits. With `parallel` (admins and services) another connection is made beside it, and calls by account are refused as `ambiguous_account` unless both are of one organization. `url` contains the link's secret and is only in this answer.",
    request: { account, expiresIn: 86_400 },
    answer: { id, url: 'https://connect.example-stays.com/connect/naclnk_5mT…', expiresAt },
  },
  listLinks: {
    words:
      'Lists links, newest first, 100 per page; ended ones for 30 days. Staff see all links, a service only its own. `q` searches account id and name, the name of the person or service that made it and the organization that authorized, case-insensitively. With `pending=true` only those of the caller (for staff those of the operator too) that have not ended.',
    answer: { links: [link] },
  },
  readLink: {
    words: 'Reads a link.',
    answer: link,
  },
  revokeLink: {
    words:
      'Revokes a link and its open pairing. An authorization that was not confirmed is erased; a connection that it created stays.',
  },
  confirmLink: {
    words:
      'Confirms an authorization and connects the account. `organization` is the `organization` of the link, which a person must check, since links can be forwarded to another owner; it replaces `current`, if that is another one. The person or service that made a link can confirm it, an admin in their place, and any staff member a link that the operator made. `wrong_organization` if `organization` is not the one that authorized, or if another one is connected today than the link said: read it again. `ambiguous_account`: several connections live, none of that organization; name one as `connection`. Idempotent: a repeated call gets the same answer.',
    request: { organization: 'Sea View (4711)' },
    answer: { connection },
  },
  listConnections: {
    words:
      'Lists connections, 100 per page: those that need a person first, in the order of `diesAt`, then all others by the names of their accounts, with numbers in the order of their values, and by their ids. Following pages have the order of the first one. A search (`q`) has the account with exactly that id first, then ids that begin with it, in any case, then the rest, each in this order. `dies` is a day in UTC: only connections whose `diesAt` is on that day. `q` searches account id and name, organization, and the names of the people who connected it or are responsible for it, case-insensitively. A `cursor` is valid only with the same filter.',
    answer: { connections: [connection] },
  },
  summarizeConnections: {
    words:
      'Counts connections that need a person (`needsYou`), are in trouble but are being retried, are fine, or have ended; and gives the nearest future `diesAt`, and how many links of the caller have not ended (`pendingLinks`) and how many of these wait until they are confirmed (`waitingLinks`); for staff, those of the operator are included.',
    answer: {
      needsYou: 1,
      trouble: 0,
      fine: 41,
      ended: 3,
      nextDeath: '2026-12-01T12:14:00.000Z',
      pendingLinks: 2,
      waitingLinks: 1,
    },
  },
  readConnection: {
    words: 'Reads a connection.',
    answer: { connection },
  },
  readStates: {
    words:
      'Reads the state of each account, which is that of its healthiest connection, with its group and `diesAt`. An account whose living connections are not known to be of one organization is `ambiguous`, and needs a person. Accounts that were never connected are left out.',
    request: { accounts: ['cust-1042', 'cust-1043'] },
    answer: {
      states: [
        {
          account: 'cust-1042',
          status: 'active',
          connection: id,
          group: 'fine',
          diesAt: '2026-12-11T12:14:00.000Z',
        },
      ],
    },
  },
  renewConnection: {
    words:
      'Renews a connection now. A disconnected one that was not forgotten is restored. At most once in 15 seconds per connection: a repeat within them is answered with what the last renewal led to.',
    request: {},
    answer: { connection },
  },
  disconnect: {
    words:
      'Disconnects. Codes and tokens stay sealed, so that the connection can be restored; with `forget=true` they are erased everywhere. `connection` is null if its record was lost to damage: then its remains are erased.',
    answer: {
      connection: {
        ...connection,
        status: 'disconnected',
        cause: 'disconnected_by_staff',
        userTokenExpiresAt: null,
        diesAt: null,
        nextRenewalAt: null,
      },
    },
  },
  listTools: {
    words: 'Lists the tools in which the extension shows chips, with the rules for finding accounts there.',
    answer: {
      tools: [
        {
          id: 'stays',
          name: 'Stays',
          pages: ['https://stays.example.com/customers/{id}'],
          records: { selector: 'main', account: { from: 'page' } },
        },
      ],
    },
  },
  live: {
    words:
      'Succeeds while the process works. The extension recognizes a relay by this answer, and shows the partner from `brand` if `RELAY_BRAND_NAME` is set. `redirectPaths` is there if `RELAY_REDIRECT_PATHS` is `fixed`.',
    answer: {
      service: 'noiseaware-connect-relay',
      version: packageJson.version,
      contract: 1,
      brand: { name: 'Harbor' },
    },
  },
};
