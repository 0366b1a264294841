import { type Role, roles } from '@noiseaware-connect/shared/role';
import type { ClaimValue } from '../settings/sign-in-forms.ts';
import type { SignInSettings } from './provider.ts';

/**
 * What a person may do, by the claims of the provider: the most that an entry gives. Undefined for a person who may not sign
 * in: the required claim is missing, or the entries name who is staff and the person is not among them.
 */
export function roleOf(
  { required, roles: entries }: Pick<SignInSettings, 'required' | 'roles'>,
  claims: Readonly<Record<string, unknown>>,
): Role | undefined {
  const holds = ({ claim, value }: ClaimValue) =>
    [claims[claim]].flat().some((each) => String(each) === value);
  if (required !== undefined && !holds(required)) return undefined;
  const theirs = entries.filter(holds).map(({ role }) => role);
  const isOpen = !entries.some(({ role }) => role === 'staff');
  return roles.findLast((role) => theirs.includes(role)) ?? (isOpen ? 'staff' : undefined);
}
