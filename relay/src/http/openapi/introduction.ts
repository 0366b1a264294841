import { commonFailures } from '@noiseaware-connect/shared/contract/endpoint';
import { bytesPerMember, deepest, usualLimit } from '../api/parse-request.ts';
import type { Audience } from './operation.ts';

/** The document's introduction, in Markdown: what holds for all calls, and for those that the document has. */
export const introductionFor = (audience: Audience): string =>
  [
    form,
    ...(audience === 'all' ? [proofs, roles] : [scopes]),
    refusals,
    accounts,
    lists,
    idempotency,
    limits,
    tags,
  ].join('\n\n');

// --- Internal helpers ---

const form = `Request and answer bodies are JSON in UTF-8, and answers have \`Cache-Control: no-store\`, but those with an \`ETag\`. A request with an
unknown field is refused, and the refusal names the field. A body has at most ${usualLimit / 1024} KiB, or more where a call’s fields need
it: else 413 \`payload_too_large\`. In JSON it has at most ${deepest} levels, and one field or element of a list for each ${bytesPerMember}
bytes of its limit (${usualLimit / bytesPerMember} in ${usualLimit / 1024} KiB): else 400 \`invalid_request\`. Staff and services authenticate by
\`Authorization: Bearer <session or service key>\`; there are no cookies. A \`time\` is RFC 3339 in UTC. \`string ≤ 200\` is a text of at
most 200 characters.`;

const proofs = `A session that was enrolled with a key is used as \`Authorization: DPoP <session>\`, with a proof of the key in \`DPoP\` (RFC 9449,
ES256): \`htm\` and \`htu\` of the call (the address below \`RELAY_PUBLIC_URL\`, without its query), \`iat\`, a unique \`jti\`, and
\`ath\`. An invalid proof is answered with 401 \`unauthenticated\` and \`WWW-Authenticate: DPoP error="invalid_dpop_proof"\`. If the clock
is off by more than a minute, the answer has \`error="use_dpop_nonce"\` and a \`DPoP-Nonce\`; with that nonce up to five minutes are
tolerated. If it is off by more, the answer also has the nonce, and the relay's time in \`Date\`.`;

const roles = `A staff member's role gives rights: \`read\`, \`connect\` (pairings, links, renewals) and \`administer\`. Answers to staff members have
their present role in \`Staff-Role\` and its rights in \`Staff-Rights\`, separated by commas, since both can change during a session. A
call without the right, or the scope of a service key, that it takes is 403 \`forbidden\` and names it in \`needs\`.`;

const scopes = `A call without the scope of the service key that it takes is 403 \`forbidden\` and names it in \`needs\`.`;

const refusals = `A refusal is \`application/problem+json\` (RFC 9457): \`{type, title, status, code, fixedBy, detail?, cause?, needs?, requestId?}\` with a
\`code\` from the list below, which \`type\` leads to. \`fixedBy\` says who can fix it: the \`owner\` of the NoiseAware account, \`staff\`, the
\`operator\` of the relay, \`time\`, or the \`caller\`, where only another call than this helps. Only with \`time\` there is a \`Retry-After\`, in
seconds. If it concerns a connection or NoiseAware, \`cause\` is the reason. Clients must ignore unknown fields, causes, statuses and
codes. Every call can be refused with ${commonFailures.map((code) => `\`${code}\``).join(', ')}; further
codes are listed with each call. An unknown address is 404 \`not_found\`, an unsupported method 405 \`method_not_allowed\` with \`Allow\`.`;

const accounts = `A call by account uses the account's healthiest connection: \`active\` before \`degraded\` before \`reauthorization_required\` before
\`disconnected\`; among equals the one that was connected last. If several live that are not known to be of one organization, it is 409
\`ambiguous_account\` with \`connections\`: call by connection, which always works, or disconnect the others. An account that was never connected is 404 \`not_found\`. If all its connections are disconnected, its state can be read, and
token and API calls are 409 \`reauthorization_required\`.`;

const lists = `Lists come in pages of 100, or of as many as \`limit\` says (1 to 200). While an answer has \`nextCursor\`, there is another page: the same
call with it as \`cursor\`.`;

const idempotency = `Each \`POST\` of staff and services takes an \`Idempotency-Key\`, 8 to 200 visible characters of the caller's choice: but those that only
read, such as a token, and those that are passed to NoiseAware, which gets the key. A repeat of it by the same
caller with the same key and body within a day gets the first answer, with \`Idempotent-Replayed: true\`; so a call whose answer was
lost can be repeated without making anything twice. With another body it is 422 \`idempotency_mismatch\`, while the first is under way
409 \`idempotency_in_progress\`. A call that was refused leaves its key free, and so
does an answer that no longer holds, because what it made is gone or its secret was replaced: a repeat is a new call then. Of each
caller the latest 10,000 answers are kept. A link or a webhook and its answer are kept in one step; if
the relay stops while it makes anything else, a repeat may make it a second time. Where several relays work on one database, a repeat gets 409
for up to a minute after the death of the one that had the call.`;

const limits = `Answers to service keys say in \`RateLimit\` how many calls are left and in how many seconds all are there again, and in
\`RateLimit-Policy\` the limit, which the operator sets (\`RELAY_SERVICE_CALLS\`). Each relay counts what it answers: behind several
relays \`r\` jumps from one answer to the next, and a service may make as many times the limit. Answers that are given before the caller
is known, such as the 404 of an unknown address, have neither.`;

const tags = `Some answers have an \`ETag\` and \`Cache-Control: private, no-cache\`: the caller's own cache may keep them, and asks before each use. A
call with the tag in \`If-None-Match\` is answered with 304, without a body, while the answer is unchanged.`;
