import { notYet, oneOf, orOff } from './forms.ts';
import type { Setting } from './settings.ts';
import { claimValue, issuer, roleClaims, scopes } from './sign-in-forms.ts';

/** Settings of staff sign-in. */
export const signIn = {
  RELAY_OIDC_ISSUER: {
    says: 'The identity provider (OpenID Connect) by which staff sign in, as its documentation names the issuer; or off.',
    default: 'off',
    parse: orOff(issuer),
  },
  RELAY_OIDC_CLIENT_ID: {
    says: 'The client ID that the provider gave to this relay.',
    default: '',
    parse: notYet,
  },
  RELAY_OIDC_CLIENT_SECRET: {
    says: 'The client secret that belongs to it.',
    default: '',
    isSecret: (text: string) => text !== '',
    parse: notYet,
  },
  RELAY_OIDC_SCOPES: {
    says: 'What the provider is asked for. Where it gives refresh tokens for offline_access, add that: without a refresh token a person signs in again every 12 hours.',
    default: 'openid profile email',
    parse: scopes,
  },
  RELAY_OIDC_ROLES: {
    says: 'Which claims make a person what, as claim=value:role with commas, such as groups=noiseaware-admins:admin. A claim may be a list. The role is staff where no entry applies, unless an entry names staff: then no other person signs in.',
    default: '',
    parse: roleClaims,
  },
  RELAY_OIDC_REQUIRED: {
    says: 'A claim without which a person does not sign in, as claim=value, such as groups=customer-success.',
    default: '',
    parse: claimValue,
  },
  RELAY_INVITES: {
    says: 'on: staff members can be invited. off: no invite is made or taken, and staff sign in by the provider alone; links of relay console work all the same.',
    default: 'on',
    parse: oneOf('on', 'off'),
  },
} as const satisfies Record<string, Setting>;
