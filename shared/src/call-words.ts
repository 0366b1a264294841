import type { EndpointName } from './api.ts';

/**
 * What each call does, in Markdown; the first sentence is its summary. Typed so that the compiler asks for the text of
 * a new endpoint. Not in `api`, so that the extension does not carry it.
 */
export const callWords: { readonly [N in EndpointName]: string } = {
  answerConnectionUrl:
    "NoiseAware's ConnectionURL. Takes the one-time code and answers with the access code that is minted for it, the same one if it is asked again within `RELAY_CONNECTION_RETRY_WINDOW`. Any content type whose body is JSON, with or without a final slash; fields that are not known are ignored. Refusals are OAuth style, `{error, error_description}`: `invalid_client` 401, `invalid_grant` 400 (unknown, expired or used), `invalid_request` 400.",
  receiveAlert:
    "NoiseAware's call with an alert (AutoResolve), at the address that `relay alerts url` shows; an unknown one is 404. Any content type whose body is a JSON object, with or without a final slash. Answered once the alert is durable, with NoiseAware's documented answer.",
  enrol:
    'Turns an invite, which works once and for 7 days, into a staff session. A session ends after 30 idle days, after 180 days in all, or when it is revoked. With `key`, a public JWK on P-256, the session is bound: each of its calls proves the private half. `RELAY_BOUND_SESSIONS` says whether there has to be one.',
  startSignIn:
    'Begins to sign in by the identity provider of `RELAY_OIDC_ISSUER`; without one 404. `challenge` is the S256 of a verifier that the caller keeps; `redirectUri` is an allowed base with a path of its own, and has to be registered with the provider. Within 10 minutes the browser has to come back.',
  completeSignIn:
    'Turns the whole URL to which the provider sent the browser, and the verifier, into a staff session, once. `key` as for an enrolment. A session ends as an enrolled one does, and when the provider ends it. `forbidden` for a person whom the settings do not let in; `pairing_expired` after 10 minutes.',
  hearLogout:
    'Ends the sessions that a logout token of the provider names, by `sid` or by `sub` (OpenID Connect Back-Channel Logout 1.0). The address to register with the provider. A token that is not its own, or no logout token, is `invalid_request`.',
  listSessions: "The caller's own sessions, with their last use.",
  signOut: 'Ends the session of the call, and its open pairings.',
  endSession: "Ends another of the caller's own sessions.",
  startPairing:
    'Begins a pairing: one attempt to connect an account. `challenge` is the S256 of a verifier that the caller keeps; `redirectUri` is an allowed base with a random path of its own. With `connection` that connection is reauthorized. A session may have 50 open.',
  readPairing: "The status of one of the caller's own pairings.",
  cancelPairing: 'Cancels a pairing; one that has ended stays as it is.',
  completePairing:
    'Completes a pairing with the whole URL to which NoiseAware sent the browser, and the verifier. May be repeated: the same answer. `wrong_organization` names the organization that answered; call again with it as `organization` to accept it.',
  makeLink:
    "Makes a link with which the account's owner connects it in any browser: one use, bound to the account, for a day where `expiresIn` (seconds, a minute to 30 days) says nothing else. With `confirm` (true for staff and false for services where it is not said) what was authorized waits, unvended, until its organization is confirmed. `url` holds the link's secret and is answered once.",
  listLinks:
    'Links, the newest first, 100 a page, each for 30 days after its end. Staff see all, a service those that it made. With `pending=true` only links that have not ended and that the caller may confirm.',
  readLink: 'One link.',
  revokeLink:
    'Ends a link, and what was begun with it. What was authorized and not confirmed is erased; a connection that came of it stays.',
  confirmLink:
    'Connects what the owner authorized. `organization` is the name of the organization as the link says it, read by a person: a link can be passed on to another owner. Only the maker of a link confirms; one that the operator made, any staff member. May be repeated: the same answer.',
  listConnections:
    'Connections in the order in which they were connected, those of a `group` by their end, the nearest first; 100 a page. `q` is a part of the account id or name, of the organization, or of the name of who connected it or is responsible for it, in any case. A `cursor` belongs to the filter that it came with.',
  summarizeConnections:
    'How many connections need a person (`needsYou`), are in trouble that heals by itself so far, are fine, or have ended; and the nearest `diesAt` that is to come.',
  readConnection: 'One connection.',
  readStates:
    'The state of the healthiest connection of each of these accounts; accounts that were never connected are left out.',
  renewConnection:
    'Renews a connection now, and repairs a disconnected one whose codes were kept; each once in 15 seconds.',
  disconnect:
    'Disconnects. Codes and tokens stay sealed for a repair; with `forget=true` they are erased from everything that is kept. `connection` is null where damage had lost it: what was left of it is erased.',
  readAccount:
    'The state of an account, and its connections: the healthiest in front, which is the one that calls by account use.',
  vendToken:
    'A user token with at least `minTtl` seconds left (60 where it is not given), or four fifths of its life where that is less; renewed first where it has to be. More than a token lives (15 minutes) is `invalid_request`.',
  vendAccountToken: 'The same for the healthiest connection of an account.',
  listAlerts:
    "NoiseAware's alerts that came for a connection, the latest first, 100 a page. `verified` says whether NoiseAware's own events tell the same; `follows` is the id of the alert that this one continues or resolves.",
  listAccountAlerts: 'The same for an account, over all of its connections and for times without one.',
  addWebhook:
    'Adds a webhook: from now on each event of these types, or of all where none is named, is sent to `url`. `secret` is shown this once. Addresses of private networks are refused, and plain http, unless the operator has set `RELAY_WEBHOOKS_PRIVATE`. A relay has 50 at the most.',
  listWebhooks:
    'All webhooks, each with how many events wait for it or were given up, and how the last try failed.',
  removeWebhook: 'Removes a webhook, and what it was still to be told.',
  testWebhook: 'Sends a `webhook.test` to a webhook now and once, and says how that went.',
  listStaff: 'Staff members, also those who are revoked, with their signed-in browsers.',
  invite:
    'Invites a staff member, or one who has that name again; one who is revoked is taken back. The invite works once, for 7 days, and is answered once; `link` is what to send to them. Without `role` they may what they may by now, `staff` at first. `forbidden` where `RELAY_INVITES` is off.',
  revokeStaff:
    'Ends every session, invite, pairing and link of a staff member. Connections stay as they are. An admin is not their own to revoke: `forbidden`.',
  returnStaff:
    'Takes back the revocation of a person whom the identity provider knows, who can then sign in again. One who was invited is invited again instead: `forbidden`.',
  handOver:
    'Makes the staff member with the id `to` responsible for all connections of this one, who may be revoked; says how many those were.',
  endStaffSession: 'Ends one signed-in browser of a staff member, and its open pairings.',
  listServiceKeys: 'Service keys, also those that are revoked, with their last use; never a key itself.',
  revokeServiceKey:
    'Revokes a service key at once. With the last one of a service its links and webhooks end, too.',
  readAudit:
    'Entries of the audit log, the newest first, 100 a page. `what` is one event or several with commas between; `who` is the name or id of an actor, or `staff`, `service`, `owner`, `noiseaware`, `operator`, `relay`. `since` is in the range and `until` is not.',
  readHistory:
    'What happened to a connection, the newest first, 100 a page. With `count` it happened that often within a minute.',
  readActivity:
    'How many renewals succeeded and failed, and how many calls and codes were refused, in each of the last 24 hours by the clock, the oldest first. At most a minute old.',
  readFindings:
    "What the doctor says of the running relay without asking anything outside: its settings, store, clock, sealing keys, NoiseAware's use of client secrets, connections, webhooks and alerts. At most a minute old.",
  listTools: 'The tools in which staff work, with the rules by which the extension finds accounts there.',
  live: 'The process answers. The extension knows a relay by this, and the partner by `brand`, where `RELAY_BRAND_NAME` is set.',
  ready: 'The store can be written and the relay is not being stopped; else 503 `store_unavailable`.',
};

/** What each of `passThroughs` does. */
export const passThroughWords =
  "The same request to NoiseAware's API with the user token in `Authorization`, streamed both ways. One renewal and retry where NoiseAware answers 401. Everything that is no problem of the relay is NoiseAware's own answer. Credential calls (`/token`, the refresh call, `/login`) are 403 in any spelling.";
