import type { EndpointName } from './api.ts';

/**
 * What each call does, in Markdown; the first sentence is its summary. Typed so that the compiler asks for the text of
 * a new endpoint. Not in `api`, so that the extension does not carry it.
 */
export const callWords: { readonly [N in EndpointName]: string } = {
  answerConnectionUrl:
    "NoiseAware's ConnectionURL. Takes the one-time code and answers with a new access code; a repeated call within `RELAY_CONNECTION_RETRY_WINDOW` gets the same one. Any content type is accepted if the body is JSON, and a final slash; unknown fields are ignored. Refusals have OAuth's form `{error, error_description}`: `invalid_client` 401, `invalid_grant` 400 (unknown, expired or used code), `invalid_request` 400.",
  receiveAlert:
    "Receives an alert from NoiseAware (AutoResolve), at the address that `relay alerts url` shows; an unknown address is 404. Any content type is accepted if the body is a JSON object, and a final slash. It is answered once the alert is durable, with NoiseAware's documented answer.",
  enrol:
    'Exchanges an invite, which works once within 7 days, for a staff session. A session ends after 30 days without a call, after 180 days, or when it is revoked. With `key`, a public JWK on P-256, the session is bound: each of its calls has to prove possession of the private key. `RELAY_BOUND_SESSIONS` says whether a key is required.',
  startSignIn:
    'Starts a sign-in at the identity provider of `RELAY_OIDC_ISSUER`; 404 if none is configured. `challenge` is the S256 challenge of a verifier that the caller keeps; `redirectUri` is an allowed base plus a path, and has to be registered with the provider. The sign-in has to be completed within 10 minutes.',
  completeSignIn:
    'Exchanges the whole URL to which the provider sent the browser, and the verifier, for a staff session, once. `key` is as in an enrolment. The session ends like an enrolled one, and when the provider ends it. `forbidden` if the settings do not allow the person to sign in; `pairing_expired` after 10 minutes.',
  hearLogout:
    'Back-channel logout: ends the sessions that a logout token of the provider names, by `sid` or `sub` (OpenID Connect Back-Channel Logout 1.0). Register this address with the provider. Any other token is `invalid_request`.',
  listSessions: "Lists the caller's own sessions, with their last use.",
  signOut: 'Ends the session that makes the call, and its open pairings.',
  endSession: "Ends another of the caller's own sessions.",
  startPairing:
    'Starts a pairing: one attempt to connect an account. `challenge` is the S256 challenge of a verifier that the caller keeps; `redirectUri` is an allowed base plus a random path. With `connection` that connection is reauthorized. A session can have 50 open pairings.',
  readPairing: "Reads one of the caller's own pairings.",
  cancelPairing: 'Cancels a pairing; one that has ended is not changed.',
  completePairing:
    'Completes a pairing with the whole URL to which NoiseAware sent the browser, and the verifier. Idempotent: a repeated call gets the same answer. `wrong_organization` names the organization that authorized; to accept it, call again with it as `organization`.',
  makeLink:
    "Makes a link by which the account's owner connects it in any browser, once. It expires after a day, or after `expiresIn` seconds (a minute to 30 days). With `confirm` (default: true for staff, false for services) an authorization waits, unused, until its organization is confirmed. `url` contains the link's secret and is only in this answer.",
  listLinks:
    'Lists links, newest first, 100 per page; ended ones for 30 days. Staff see all links, a service only its own. With `pending=true` only links that have not ended and that the caller may confirm.',
  readLink: 'Reads a link.',
  revokeLink:
    'Revokes a link and its open pairing. An authorization that was not confirmed is erased; a connection that it created stays.',
  confirmLink:
    'Confirms an authorization and connects the account. `organization` is the `organization` of the link, which a person has to check, since links can be forwarded to another owner. Only the maker of a link can confirm it, and any staff member a link that the operator made. Idempotent: a repeated call gets the same answer.',
  listConnections:
    'Lists connections, 100 per page, in the order in which they were connected; with `group` in the order of `diesAt`. `q` searches account id and name, organization, and the names of the people who connected it or are responsible for it, case-insensitively. A `cursor` is valid only with the same filter.',
  summarizeConnections:
    'Counts connections that need a person (`needsYou`), are in trouble but are being retried, are fine, or have ended; and gives the nearest future `diesAt`.',
  readConnection: 'Reads a connection.',
  readStates:
    'Reads the state of each account, which is that of its healthiest connection. Accounts that were never connected are left out.',
  renewConnection:
    'Renews a connection now. A disconnected one that was not forgotten is restored. At most once in 15 seconds per connection.',
  disconnect:
    'Disconnects. Codes and tokens stay sealed, so that the connection can be restored; with `forget=true` they are erased everywhere. `connection` is null if its record was lost to damage: then its remains are erased.',
  readAccount:
    'Reads an account: its connections, the healthiest first, and its state, which is that of the first one. Calls by account use that connection.',
  vendToken:
    'Gives a user token that is valid for at least `minTtl` more seconds (default 60), or for four fifths of its lifetime if that is less. It is renewed first if necessary. A `minTtl` above the lifetime of tokens (15 minutes) is `invalid_request`.',
  vendAccountToken: 'The same for the healthiest connection of an account.',
  listAlerts:
    "Lists NoiseAware's alerts for a connection, newest first, 100 per page. `verified` says whether NoiseAware's own events confirm it; `follows` is the id of the alert that this one continues or resolves.",
  listAccountAlerts: 'The same for an account, over all its connections, and for times without one.',
  addWebhook:
    'Adds a webhook: events of these types, by default of all types, are sent to `url` from now on. `secret` is only in this answer. Plain http and addresses of private networks are refused unless the operator has set `RELAY_WEBHOOKS_PRIVATE`. A relay can have 50 webhooks.',
  listWebhooks:
    'Lists webhooks, each with the number of waiting and given-up events, and the failure of the last attempt.',
  removeWebhook: 'Removes a webhook and its undelivered events.',
  testWebhook: 'Sends a `webhook.test` to a webhook, without retries, and answers with the outcome.',
  listStaff: 'Lists staff members, including revoked ones, with their signed-in browsers.',
  invite:
    'Invites a staff member. If there is one with this name, that one is invited again, and a revoked one is reinstated. The invite works once within 7 days and is only in this answer; send `link` to the person. Without `role` a new member is `staff`, and an existing one keeps the role. `forbidden` if `RELAY_INVITES` is off.',
  revokeStaff:
    'Revokes a staff member: ends all sessions, invites, pairings and links. Connections are not changed. Admins cannot revoke themselves: `forbidden`.',
  returnStaff:
    'Reinstates a revoked person of the identity provider, who can then sign in again. Anyone else is `not_found`: a person who was invited is invited again instead.',
  handOver:
    'Makes the staff member with the id `to` responsible for all connections of this one, who may be revoked. Answers with their number.',
  endStaffSession: 'Ends one session of a staff member, and its open pairings.',
  listServiceKeys: 'Lists service keys, including revoked ones, with their last use; never a key itself.',
  revokeServiceKey:
    'Revokes a service key immediately. If it is the last valid one of its service, the links and webhooks of the service end too.',
  readAudit:
    'Lists the audit log, newest entry first, 100 per page. `what` is an event, or several separated by commas; `who` is the name or id of an actor, or `staff`, `service`, `owner`, `noiseaware`, `operator`, `relay`. `since` is inclusive, `until` exclusive.',
  readHistory:
    'Lists what happened to a connection, newest first, 100 per page. An event with `count` happened that often within a minute.',
  readActivity:
    'Counts successful and failed renewals, and refused calls and codes, for each of the last 24 clock hours, oldest first. The answer is at most a minute old.',
  readFindings:
    "Lists the doctor's findings that need no call outside the relay: settings, store, clock, sealing keys, NoiseAware's use of client secrets, connections, webhooks and alerts. The answer is at most a minute old.",
  listTools: 'Lists the tools in which the extension shows chips, with the rules for finding accounts there.',
  live: 'Succeeds while the process works. The extension recognizes a relay by this answer, and shows the partner from `brand` if `RELAY_BRAND_NAME` is set.',
  ready:
    'Succeeds while the store accepts writes and the relay is not stopping; otherwise 503 `store_unavailable`.',
};

/** What each of `passThroughs` does. */
export const passThroughWords =
  "Passes the request to NoiseAware's API with the user token in `Authorization`, streamed in both directions. If NoiseAware answers 401, the token is renewed and the request repeated once. Any answer that is not a problem of the relay is NoiseAware's own. Credential calls (`/token`, the refresh call, `/login`, `/authorize`) are 403 in any spelling.";
