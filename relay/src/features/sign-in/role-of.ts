import { defaultRole, type Role, roles } from '@noiseaware-connect/shared/role';
import type { SignInSettings } from '../../settings/config.ts';
import type { ClaimValue } from '../../settings/sign-in.ts';
import { valuesOf } from './claims.ts';

/**
 * A person's role by their claims: the highest that an entry of RELAY_OIDC_ROLES gives, else the default role. Undefined if the person
 * may not sign in: the claim of RELAY_OIDC_REQUIRED is missing, or entries define who has the default role and none applies.
 */
export function roleOf(
  { required, roles: entries }: Pick<SignInSettings, 'required' | 'roles'>,
  claims: Readonly<Record<string, unknown>>,
): Role | undefined {
  const holds = ({ claim, value }: ClaimValue) => valuesOf(claims[claim]).includes(value);
  if (required !== undefined && !holds(required)) return undefined;
  const matchingRoles = entries.filter(holds).map(({ role }) => role);
  const isOpen = !entries.some(({ role }) => role === defaultRole);
  return roles.findLast((role) => matchingRoles.includes(role)) ?? (isOpen ? defaultRole : undefined);
}
