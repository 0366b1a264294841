import { type Role, roles } from '@noiseaware-connect/shared/role';
import { Expected, list, secureUrl } from './forms.ts';

/** A claim that must have a value, or be a list that contains it. */
export interface ClaimValue {
  readonly claim: string;
  readonly value: string;
}

/** The role of a person with that claim. */
export interface RoleClaim extends ClaimValue {
  readonly role: Role;
}

/** Kept as written: issuers are compared exactly (OpenID Connect Discovery 1.0, section 4.3). */
export function issuer(text: string): string {
  secureUrl(text);
  return text;
}

export function scopes(text: string): string {
  const all = text.trim().split(/\s+/);
  if (!all.includes('openid')) throw new Expected('has to name the scope openid');
  return all.join(' ');
}

export function claimValue(text: string): ClaimValue | undefined {
  if (text.trim() === '') return undefined;
  const [, claim, value] = /^([^=\s]+)=(\S.*)$/.exec(text.trim()) ?? [];
  if (claim === undefined || value === undefined) throw new Expected('has to be claim=value');
  return { claim, value };
}

export function roleClaims(text: string): RoleClaim[] {
  if (text.trim() === '') return [];
  return list(text).map((item) => {
    const [, claim, value, named] = /^([^=\s]+)=(\S.*):(\w+)$/.exec(item) ?? [];
    const role = roles.find((each) => each === named);
    if (claim === undefined || value === undefined || role === undefined) {
      throw new Expected(`has to list claim=value:role, the role being one of ${roles.join(', ')}`);
    }
    return { claim, value, role };
  });
}
