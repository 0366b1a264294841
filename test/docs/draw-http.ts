import { api, type EndpointName } from '@noiseaware-connect/shared/api';
import { commonFailures, type Endpoint, failuresOf } from '@noiseaware-connect/shared/endpoint';
import { failures } from '@noiseaware-connect/shared/failure';
import { passThroughs } from '@noiseaware-connect/shared/pass-through';
import * as shapes from '@noiseaware-connect/shared/shapes';
import type { GenericSchema } from 'valibot';
import { callWords } from './call-words.ts';
import { namedShapeText, shapeText } from './shape-text.ts';

const named: Readonly<Record<string, GenericSchema>> = {
  Account: shapes.account,
  AccountState: shapes.accountState,
  Connection: shapes.connection,
  ConnectionSummary: shapes.connectionSummary,
  Pairing: shapes.pairing,
  Session: shapes.session,
  Staff: shapes.staff,
};

/** relay/docs/http.md: every call of the contract. */
export const drawHttp = (): string => `# The relay's HTTP calls

Drawn from \`shared/src/api.ts\` by \`pnpm write-docs\`; a test holds it to the contract.

Bodies are JSON in and out; every answer has \`Cache-Control: no-store\`. Unknown fields in a request are refused by name.
Staff and services present \`Authorization: Bearer <session or service key>\`; there are no cookies. A \`time\` is RFC 3339 in
UTC. \`string ≤ 200\` is a text of at most 200 characters.

A session that was enrolled with a key is presented as \`Authorization: DPoP <session>\`, with a proof of the key in \`DPoP\`
(RFC 9449, ES256): \`htm\` and \`htu\` of the call (the address below \`RELAY_PUBLIC_URL\`, without its query), \`iat\`, a \`jti\` of
its own, \`ath\`. What is wrong with a proof is 401 \`unauthenticated\` with \`WWW-Authenticate: DPoP error="invalid_dpop_proof"\`. A
clock that is off by more than a minute gets \`error="use_dpop_nonce"\` and a \`DPoP-Nonce\`, with which up to five minutes are
tolerated; one that is further off gets the nonce too, and the time in \`Date\`.

A refusal is \`application/problem+json\` (RFC 9457): \`{type, title, status, code, detail?, cause?, fixedBy?, requestId?}\` with a
\`code\` from the table below. Where it is about a connection or NoiseAware, \`cause\` says why and \`fixedBy\` who can put it
right: \`owner\` of the NoiseAware account, \`staff\`, \`operator\`, or \`time\`; \`Retry-After\` in seconds stands only with
\`time\`. A client ignores fields, causes, statuses and codes that it does not know. Every call can answer
${codes(commonFailures)}; each names below what else it can.

A call by account uses the account's healthiest connection: an active one before a degraded one, before one that needs
reauthorization, before a disconnected one; of equals the one that was connected last, also where they belong to different
organizations: call by connection where it has to be a certain one. An account that was never connected is 404
\`not_found\`; one that is only disconnected has its state, and token and API calls are 409 \`reauthorization_required\`.

Answers whose calls say so have an \`ETag\`: a call with it in \`If-None-Match\` is answered by 304 without a body while
the answer is the same.

| who | call |
| --- | --- |
${names.map((name) => `| ${callers(name)} | [\`${titleOf(name)}\`](#${anchorOf(name)}) |`).join('\n')}
${Object.values(passThroughs)
  .map(({ path, who }) => `| ${who.join(', ')} | [any method \`${path}\`](#pass-through) |`)
  .join('\n')}

${names.map(drawCall).join('\n\n')}

### Pass-through

Any method \`${passThroughs.connections.path}\` or \`${passThroughs.accounts.path}\`, by ${passThroughs.connections.who.join(', ')}. The same request to NoiseAware's API with the user token
in \`Authorization\`, streamed both ways; one renewal and retry where NoiseAware answers 401. Everything that is no problem of
the relay is NoiseAware's own answer. Credential calls (\`/token\`, the refresh call, \`/login\`) are 403 in any spelling. Also:
${codes(passThroughs.connections.failures)}.

## Shapes

\`\`\`text
${Object.keys(named)
  .map((name) => `${name} = ${namedShapeText(name, named)}`)
  .join('\n\n')}
\`\`\`

## Failures

| code | status | title |
| --- | --- | --- |
${Object.entries(failures)
  .map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`)
  .join('\n')}
`;

// --- Internal helpers ---

const names = Object.keys(api) as EndpointName[];

const callers = (name: EndpointName): string =>
  api[name].who.join(' or ').replace('noiseaware', 'NoiseAware');

const titleOf = (name: EndpointName): string => `${api[name].method} ${api[name].path}`;

/** As GitHub makes them: small letters, no punctuation, dashes for blanks. */
const anchorOf = (name: EndpointName): string =>
  titleOf(name)
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');

const codes = (list: readonly string[]): string => list.map((code) => `\`${code}\``).join(', ');

function drawCall(name: EndpointName): string {
  const call: Endpoint = api[name];
  const shape = (title: string, schema: GenericSchema | undefined) =>
    schema === undefined ? [] : [`${title}: ${shapeText(schema, named)}`];
  const parts = [
    ...shape('query', call.query),
    ...shape('body', call.request),
    ...(call.conditional === true
      ? ['If-None-Match: the ETag of an earlier answer; 304 where it is still the same']
      : []),
    `${call.status}${call.answer === undefined ? '' : `: ${shapeText(call.answer, named)}`}`,
  ];
  return [
    `### ${titleOf(name)}`,
    `By ${callers(name)}. ${callWords[name]}`,
    `\`\`\`text\n${parts.join('\n')}\n\`\`\``,
    ...(failuresOf(call).length > 0 ? [`Also: ${codes(failuresOf(call))}.`] : []),
  ].join('\n\n');
}
