import type { Config } from '../config.ts';
import type { Labelled } from './labels.ts';

/** What is known of secrets before anything has happened: each is told by the name of its setting. */
export function labelSettings({
  sealingKeys,
  noiseaware,
}: Pick<Config, 'sealingKeys'> & {
  noiseaware: Pick<Config['noiseaware'], 'clientId' | 'clientSecrets' | 'partnerId'>;
}): Labelled {
  const { clientId, clientSecrets, partnerId } = noiseaware;
  const numbered = (index: number) => (clientSecrets.length === 1 ? '' : `, no. ${index + 1}`);
  const labels = new Map([
    [partnerId, '‹NOISEAWARE_PARTNER_ID›'],
    [clientId, '‹NOISEAWARE_CLIENT_ID›'],
    ...clientSecrets.map((secret, index): [string, string] => [
      secret,
      `‹NOISEAWARE_CLIENT_SECRETS${numbered(index)}›`,
    ]),
    ...sealingKeys.map(({ key }): [string, string] => [
      Buffer.from(key).toString('base64url'),
      '‹RELAY_SEALING_KEYS›',
    ]),
  ]);
  return { find: (value) => labels.get(value), all: () => labels };
}
