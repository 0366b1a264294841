import { hash } from 'node:crypto';
import { extensionRedirects } from '@noiseaware-connect/relay/settings/extension-redirects';

/** What a relay has to know of the sandbox that plays NoiseAware. */
export interface SandboxFacts {
  readonly url: string;
  readonly partner: { readonly id: string; readonly clientId: string; readonly clientSecret: string };
  /** Tells it where the relay is, as a NoiseAware representative would. */
  setPartner(patch: { connectionUrl: string }): void;
}

const noSandbox: SandboxFacts = {
  url: 'http://127.0.0.1:1',
  partner: { id: '42', clientId: 'example-stays', clientSecret: 'a-client-phrase-of-the-tests' },
  setPartner: () => undefined,
};

/** A sealing key under a name: 32 bytes in base64url, the tests' own and used nowhere else. */
export const sealingKeyNamed = (name: string): string => `${name}:${hash('sha256', name, 'base64url')}`;

export const sealingKey = sealingKeyNamed('test');

/** The settings of a relay for tests, as its environment would give them. */
export const relayEnvironment = (
  directory: string,
  { url, partner } = noSandbox,
): Record<string, string> => ({
  RELAY_PORT: '0',
  RELAY_STOP_DELAY: '0',
  RELAY_OPS_ADDRESS: 'off',
  RELAY_STORE: `lowdb:${directory}`,
  RELAY_SEALING_KEYS: sealingKey,
  RELAY_REDIRECTS: extensionRedirects.join(','),
  NOISEAWARE_PARTNER_ID: partner.id,
  NOISEAWARE_CLIENT_ID: partner.clientId,
  NOISEAWARE_CLIENT_SECRETS: partner.clientSecret,
  NOISEAWARE_LOGIN_URL: url,
  NOISEAWARE_API_URL: url,
  LOG_LEVEL: 'debug',
});
