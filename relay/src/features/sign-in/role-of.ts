import { defaultRole, type Role, roles } from '@noiseaware-connect/shared/role';
import type { SignInSettings } from '../../settings/config.ts';
import type { ClaimValue } from '../../settings/sign-in.ts';
import { valuesOf } from './claims.ts';

type RoleSettings = Pick<SignInSettings, 'required' | 'roles'>;
type Claims = Readonly<Record<string, unknown>>;

/**
 * A person's role by their claims: the highest that an entry of RELAY_OIDC_ROLES gives, else the default role. Undefined if the person
 * may not sign in: the claim of RELAY_OIDC_REQUIRED is missing, or entries define who has the default role and none applies.
 */
export function roleOf({ required, roles: entries }: RoleSettings, claims: Claims): Role | undefined {
  if (required !== undefined && !holds(claims, required)) return undefined;
  const matchingRoles = entries.filter((entry) => holds(claims, entry)).map(({ role }) => role);
  const isOpen = !entries.some(({ role }) => role === defaultRole);
  return roles.findLast((role) => matchingRoles.includes(role)) ?? (isOpen ? defaultRole : undefined);
}

/** The claims for which a person has no role: that of RELAY_OIDC_REQUIRED, or if they hold it those of RELAY_OIDC_ROLES. */
export const decidingClaims = ({ required, roles: entries }: RoleSettings, claims: Claims): string[] =>
  (required === undefined || holds(claims, required) ? entries : [required]).map(({ claim }) => claim);

// --- Internal helpers ---

const holds = (claims: Claims, { claim, value }: ClaimValue): boolean =>
  valuesOf(claims[claim]).includes(value);
