import { type Grant, rightOf, scopes } from '@noiseaware-connect/shared/contract/access';
import { type AccessName, access, api } from '@noiseaware-connect/shared/contract/api';
import type { Endpoint } from '@noiseaware-connect/shared/contract/endpoint';
import { type Role, rights, rightsOf, roles } from '@noiseaware-connect/shared/role';

/** relay/docs/access.md: the table of access. */
export const drawAccess = (): string => `# What each role and scope may call

Generated from the roles in \`shared/src/role.ts\` and the calls in \`shared/src/contract/\` by \`pnpm write-docs\`; a test makes each
call with each role and scope.

A call for staff takes one right, and a staff member's role gives them rights:

| right | ${roles.map((role) => `\`${role}\``).join(' | ')} |
| --- | ${roles.map(() => ':-:').join(' | ')} |
${rights.map(rightRow).join('\n')}

The columns to the right of the roles, up to \`operator\`, are scopes of service keys. ○: only for connections for which the caller is
responsible. A staff member without the right, and a key without the scope, gets 403 \`forbidden\` with it as \`needs\`. For a key that is
limited to some accounts, connections of other accounts are 404, and missing from lists and summaries.

\`operator\`: who may open the relay's socket, in its data directory (with a shared database, in a private directory among temporary
files). The command line makes these calls there, or in its own process on a store at rest; what only the operator may call is not served
at the relay's public address, and not in \`openapi.json\`.

The console's page makes the roles' calls below \`/console\` (\`/console/v1/…\`), authenticated by its cookie.

| call | right | ${callers.map((caller) => (caller === 'noiseaware' ? 'NoiseAware' : caller)).join(' | ')} |
| --- | --- | ${callers.map(() => ':-:').join(' | ')} |
${(Object.keys(access) as AccessName[]).map(row).join('\n')}
`;

// --- Internal helpers ---

/** The columns of the table of calls. */
const callers = ['noiseaware', 'anyone', ...roles, ...scopes, 'operator'] as const;

const isRole = (caller: (typeof callers)[number]): caller is Role =>
  (roles as readonly string[]).includes(caller);

const rightRow = (right: (typeof rights)[number]): string =>
  `| \`${right}\` | ${roles.map((role) => (rightsOf[role].includes(right) ? '●' : ' ')).join(' | ')} |`;

function row(name: AccessName): string {
  const allowed: readonly Grant[] = access[name];
  const right = rightOf(allowed);
  const signs = callers.map((caller) => {
    if (!isRole(caller)) return allowed.includes(caller) ? '●' : ' ';
    if (right === undefined || !rightsOf[caller].includes(right)) return ' ';
    return isOwnOnly(name) && !rightsOf[caller].includes('administer') ? '○' : '●';
  });
  return `| ${titleOf(name)} | ${right ?? ' '} | ${signs.join(' | ')} |`;
}

/** Whether staff who do not administer may make a call only about connections for which they are responsible. */
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
