import { shortDate, timestampOf } from '../../base/time.ts';
import { createSecretNamer } from '../../domain/sealing/secret-namer.ts';
import { trialAccount } from '../../domain/service/trial-account.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { type Check, named, ok } from './check.ts';

/** The newest audit entries that are searched for the last use of a client secret. */
const mostEntries = 10_000;

export interface SecretUse {
  /** Null if it is not among those entries. */
  readonly lastUsedAt: string | null;
}

/** When NoiseAware last used each client secret, in the order of the setting. */
export async function lastUses(
  store: Store,
  { sealingKeys, noiseaware }: Pick<Config, 'sealingKeys' | 'noiseaware'>,
): Promise<SecretUse[]> {
  const namesOf = createSecretNamer(sealingKeys);
  const entries = await store.audit.read({ limit: mostEntries });
  const calls = entries.filter(
    ({ who, account }) => who.kind === 'noiseaware' && account !== trialAccount.id,
  );
  return noiseaware.clientSecrets.map((secret) => {
    const names = namesOf(secret);
    const last = calls.findLast(({ who }) => who.id !== undefined && names.includes(who.id));
    return { lastUsedAt: last === undefined ? null : timestampOf(last.at) };
  });
}

/** During a replacement, the old secret can be removed once NoiseAware uses the new one. */
export const checkSecret = ({ lastUsedAt }: SecretUse, index: number): Check =>
  ok(
    lastUsedAt === null
      ? `no. ${index + 1} of NOISEAWARE_CLIENT_SECRETS was not used by NoiseAware in any recent call`
      : `no. ${index + 1} of NOISEAWARE_CLIENT_SECRETS was last used by NoiseAware at ${shortDate(lastUsedAt)}`,
    lastUsedAt === null
      ? named('secret_unused', { number: index + 1 })
      : named('secret_used', { number: index + 1, at: lastUsedAt }),
  );
