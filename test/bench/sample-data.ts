import { createHash } from 'node:crypto';
import type { SealingKey } from '@noiseaware-connect/relay/domain/sealing';
import { extensionRedirects } from '@noiseaware-connect/relay/settings/settings';
import { sealingKey } from '../support/relay/relay-environment.ts';

// Everything that the benchmark's processes have to agree on follows from a number: nothing is handed from the one that
// fills a store to the one that calls.

/** The staff member's session and the service's key with which the load calls. */
export const session = `nacses_${digest('session')}`;
export const serviceKey = `nackey_${digest('service key')}`;

/** The same key as the relay's settings name, parsed. */
export const parsedSealingKey: SealingKey = {
  id: sealingKey.split(':')[0] ?? '',
  key: Buffer.from(sealingKey.split(':')[1] ?? '', 'base64url'),
};

export const connectionId = (index: number): string => digest(`connection ${index}`).slice(0, 22);
export const accountOf = (index: number) => ({ id: `account-${index}`, name: `Rental company ${index}` });

/** A pairing that waits for its one-time code, or for its completion; `kind` keeps the two apart. */
export interface SamplePairing {
  readonly id: string;
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}
export const pairingOf = (kind: 'waiting' | 'authorized', index: number): SamplePairing => {
  const id = digest(`${kind} pairing ${index}`).slice(0, 22);
  return {
    id,
    code: `naccode_${digest(`code of ${id}`)}`,
    verifier: digest(`verifier of ${id}`),
    redirectUri: `${extensionRedirects[0]}connect/${id}`,
  };
};

/** Whose tokens they all are: NoiseAware's stand-in knows connections by nothing. */
export const organization = digest('organization');

/** A user token of the form and length that NoiseAware's page shows: a JWT of about 400 characters. */
export function userTokenOf(seed: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: 'https://login.noiseaware.example',
    sub: organization,
    email: 'operations@rental-company.example',
    organizationName: 'Rental company',
    iat: 1_750_000_000,
    exp: 1_750_000_900,
    jti: digest(`token ${seed}`),
  };
  return [part({ alg: 'HS256', typ: 'JWT' }), part(claims), digest(`signature ${seed}`)].join('.');
}
export const refreshTokenOf = (seed: string): string => digest(`refresh ${seed}`);

/** 43 characters that look random and are the same each time. */
export function digest(of: string): string {
  return createHash('sha256').update(`benchmark ${of}`).digest('base64url');
}
