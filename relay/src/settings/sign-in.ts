import { type Role, roles } from '@noiseaware-connect/shared/role';
import {
  Expected,
  emptyAsUndefined,
  list,
  offAsUndefined,
  oneOf,
  type Setting,
  secureUrl,
  wholeNumber,
} from './setting.ts';

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
  if (!all.includes('openid')) throw new Expected('must name the scope openid');
  return all.join(' ');
}

export function claimValue(text: string): ClaimValue | undefined {
  if (text.trim() === '') return undefined;
  const [, claim, value] = /^([^=\s]+)=(\S.*)$/.exec(text.trim()) ?? [];
  if (claim === undefined || value === undefined) throw new Expected('must be claim=value');
  return { claim, value };
}

export function roleClaims(text: string): RoleClaim[] {
  if (text.trim() === '') return [];
  return list(text).map((item) => {
    const [, claim, value, named] = /^([^=\s]+)=(\S.*):(\w+)$/.exec(item) ?? [];
    const role = roles.find((each) => each === named);
    if (claim === undefined || value === undefined || role === undefined) {
      throw new Expected(`must list claim=value:role, the role being one of ${roles.join(', ')}`);
    }
    return { claim, value, role };
  });
}

/** How staff sign in: by the identity provider, by invite, or both. */
export const signIn = {
  RELAY_OIDC_ISSUER: {
    description: 'Issuer URL of the identity provider (OpenID Connect) with which staff sign in; or off.',
    default: 'off',
    parse: offAsUndefined(issuer),
  },
  RELAY_OIDC_CLIENT_ID: {
    description: 'Client ID of this relay at the identity provider.',
    default: '',
    parse: emptyAsUndefined,
  },
  RELAY_OIDC_CLIENT_SECRET: {
    description: 'Client secret of this relay at the identity provider.',
    default: '',
    isSecret: (text: string) => text !== '',
    parse: emptyAsUndefined,
  },
  RELAY_OIDC_AUTHENTICATION: {
    description:
      'How the client secret is sent to the provider: basic (HTTP Basic) or post (in the body). By default basic, and post if the provider refuses basic.',
    default: '',
    parse: (text: string) => (text === '' ? undefined : oneOf('basic', 'post')(text)),
  },
  RELAY_OIDC_SCOPES: {
    description:
      'Scopes to request. Add offline_access where the provider issues refresh tokens for it (not at Google): without one, staff sign in again every 12 hours.',
    default: 'openid profile email',
    parse: scopes,
  },
  RELAY_OIDC_ROLES: {
    description:
      'Roles by claim, as claim=value:role, separated by commas, such as groups=noiseaware-admins:admin,groups=support:viewer. Roles are viewer, staff and admin; of several that match, the highest counts. The claim may be a list. Without a matching entry the role is staff; but if an entry names staff, people without a matching entry cannot sign in.',
    default: '',
    parse: roleClaims,
  },
  RELAY_OIDC_REQUIRED: {
    description:
      'Claim without which a person cannot sign in, as claim=value, such as groups=customer-success.',
    default: '',
    parse: claimValue,
  },
  RELAY_OIDC_SESSION: {
    description:
      'Hours after which a person must sign in at the provider again, however often their session is used: the longest time that a leaver keeps access where the provider answers refreshes from its own session. Sessions that have begun keep the hours of their sign-in.',
    symptom: 'People who have left the company still have access, or colleagues must sign in too often.',
    default: '168',
    parse: wholeNumber(1, 4_320),
  },
  RELAY_INVITES: {
    description:
      'on: staff can be enrolled by invite. off: invites are neither created nor accepted, and staff sign in with the identity provider only. Links of "pnpm relay console" work either way.',
    default: 'on',
    parse: oneOf('on', 'off'),
  },
  RELAY_DEMONSTRATION: {
    description:
      '1: a demonstration for reviewers of extension stores, which works with the sandbox and never with NoiseAware: an invite may work several times ("pnpm relay invite --uses"), so whoever has its link is let in. 0: each invite works once.',
    default: '0',
    parse: oneOf('0', '1'),
  },
} as const satisfies Record<string, Setting>;
