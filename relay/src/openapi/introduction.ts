import { commonFailures } from '@noiseaware-connect/shared/endpoint';

/** The document's introduction, in Markdown. */
export const introduction = `Bodies are JSON in and out; every answer has \`Cache-Control: no-store\`. Unknown fields in a request are refused by name.
Staff and services present \`Authorization: Bearer <session or service key>\`; there are no cookies. A \`time\` is RFC 3339 in
UTC. \`string ≤ 200\` is a text of at most 200 characters.

A session that was enrolled with a key is presented as \`Authorization: DPoP <session>\`, with a proof of the key in \`DPoP\`
(RFC 9449, ES256): \`htm\` and \`htu\` of the call (the address below \`RELAY_PUBLIC_URL\`, without its query), \`iat\`, a \`jti\` of
its own, \`ath\`. What is wrong with a proof is 401 \`unauthenticated\` with \`WWW-Authenticate: DPoP error="invalid_dpop_proof"\`. A
clock that is off by more than a minute gets \`error="use_dpop_nonce"\` and a \`DPoP-Nonce\`, with which up to five minutes are
tolerated; one that is further off gets the nonce too, and the time in \`Date\`.

An answer to a staff member says in \`Staff-Role\` what they are now, \`staff\` or \`admin\`: roles change while a session lives.

A refusal is \`application/problem+json\` (RFC 9457): \`{type, title, status, code, detail?, cause?, fixedBy?, requestId?}\` with a
\`code\` from the table below. Where it is about a connection or NoiseAware, \`cause\` says why and \`fixedBy\` who can put it
right: \`owner\` of the NoiseAware account, \`staff\`, \`operator\`, or \`time\`; \`Retry-After\` in seconds stands only with
\`time\`. A client ignores fields, causes, statuses and codes that it does not know. Every call can answer
${commonFailures.map((code) => `\`${code}\``).join(', ')}; each names below
what else it can. An address that is not there is 404 \`not_found\`, another method 405 \`method_not_allowed\` with \`Allow\`.

A call by account uses the account's healthiest connection: an active one before a degraded one, before one that needs
reauthorization, before a disconnected one; of equals the one that was connected last, also where they belong to different
organizations: call by connection where it has to be a certain one. An account that was never connected is 404
\`not_found\`; one that is only disconnected has its state, and token and API calls are 409 \`reauthorization_required\`.

Answers whose calls say so have an \`ETag\`: a call with it in \`If-None-Match\` is answered by 304 without a body while
the answer is the same.`;
