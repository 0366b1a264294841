import {
  type AccessName,
  access,
  type Grant,
  grants,
  ownAlone,
} from '@noiseaware-connect/shared/contract/access';
import { api } from '@noiseaware-connect/shared/contract/api';
import type { Endpoint } from '@noiseaware-connect/shared/contract/endpoint';

/** relay/docs/access.md: the table of access. */
export const drawAccess = (): string => `# What each role and scope may call

Generated from \`shared/src/contract/access.ts\` by \`pnpm write-docs\`; a test makes each call with each role and scope.

\`staff\` and \`admin\` are roles of staff members; the columns to their right are scopes of service keys. ○: only for connections for
which the caller is responsible. A key without the required scope gets 403 \`forbidden\` with the scope as \`needs\`. For a key that is limited
to some accounts, connections of other accounts are 404, and missing from lists and summaries.

The console's page makes the roles' calls below \`/console\` (\`/console/v1/…\`), authenticated by its cookie.

| call | ${grants.map((grant) => (grant === 'noiseaware' ? 'NoiseAware' : grant)).join(' | ')} |
| --- | ${grants.map(() => ':-:').join(' | ')} |
${(Object.keys(access) as AccessName[]).map(row).join('\n')}
`;

// --- Internal helpers ---

function row(name: AccessName): string {
  const allowed: readonly Grant[] = access[name];
  const sign = (grant: Grant) => (grant === 'staff' && ownAlone.includes(name) ? '○' : '●');
  return `| ${titleOf(name)} | ${grants.map((grant) => (allowed.includes(grant) ? sign(grant) : ' ')).join(' | ')} |`;
}

function titleOf(name: AccessName): string {
  if (name === 'readThrough') return 'GET, HEAD, OPTIONS `…/noiseaware/*`, POST `…/noiseaware/*/list`';
  if (name === 'writeThrough') return 'any other method `…/noiseaware/*`';
  const { method, path }: Endpoint = api[name];
  return `${method} \`${path}\``;
}
