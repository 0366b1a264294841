import { type Grant, grants } from '@noiseaware-connect/shared/contract/access';
import { type AccessName, access, api } from '@noiseaware-connect/shared/contract/api';
import type { Endpoint } from '@noiseaware-connect/shared/contract/endpoint';

/** relay/docs/access.md: the table of access. */
export const drawAccess = (): string => `# What each role and scope may call

Generated from the calls in \`shared/src/contract/\` by \`pnpm write-docs\`; a test makes each call with each role and scope.

\`staff\` and \`admin\` are roles of staff members; the columns to their right, up to \`operator\`, are scopes of service keys. ○: only for connections for
which the caller is responsible. A key without the required scope gets 403 \`forbidden\` with the scope as \`needs\`. For a key that is limited
to some accounts, connections of other accounts are 404, and missing from lists and summaries.

\`operator\`: who may open the relay's socket, in its data directory (with a shared database, in a private directory among temporary
files). The command line makes these calls there, or in its own process on a store at rest; what only the operator may call is not served
at the relay's public address, and not in \`openapi.json\`.

The console's page makes the roles' calls below \`/console\` (\`/console/v1/…\`), authenticated by its cookie.

| call | ${grants.map((grant) => (grant === 'noiseaware' ? 'NoiseAware' : grant)).join(' | ')} |
| --- | ${grants.map(() => ':-:').join(' | ')} |
${(Object.keys(access) as AccessName[]).map(row).join('\n')}
`;

// --- Internal helpers ---

function row(name: AccessName): string {
  const allowed: readonly Grant[] = access[name];
  const sign = (grant: Grant) => (grant === 'staff' && isOwnOnly(name) ? '○' : '●');
  return `| ${titleOf(name)} | ${grants.map((grant) => (allowed.includes(grant) ? sign(grant) : ' ')).join(' | ')} |`;
}

/** Whether the role `staff` may make a call only about its own connections. */
function isOwnOnly(name: AccessName): boolean {
  const { [name]: endpoint }: { readonly [called: string]: Endpoint } = api;
  return endpoint?.ownOnly === true;
}

function titleOf(name: AccessName): string {
  if (name === 'readThrough') return 'GET, HEAD, OPTIONS `…/noiseaware/*`, POST `…/noiseaware/*/list`';
  if (name === 'writeThrough') return 'any other method `…/noiseaware/*`';
  const { method, path }: Endpoint = api[name];
  return `${method} \`${path}\``;
}
