import { PlainError } from '../domain/operator-refusal.ts';
import type { OutputOf } from '../operator/operations.ts';
import { bad, type Check, ok, warning } from './check.ts';

/** Whether the data can be reached, in the running relay or at rest, and whether the sealing keys open it. */
export async function checkData(
  examine: () => Promise<OutputOf<'examine'>>,
): Promise<{ relay: OutputOf<'examine'>['relay']; checks: Check[] }> {
  try {
    const { relay, seals, clientSecrets } = await examine();
    return {
      relay,
      checks: [reached[relay], ...checkSeals(seals), ...clientSecrets.map(checkSecret)],
    };
  } catch (error) {
    const reason = error instanceof PlainError ? error.message : 'the store does not open';
    const fix = "look at the relay's log, and whether RELAY_STORE names its directory";
    return { relay: 'away', checks: [bad(`the data cannot be reached: ${reason}`, fix)] };
  }
}

// --- Internal helpers ---

const reached: Record<OutputOf<'examine'>['relay'], Check> = {
  answers: ok('the relay runs and answers through its socket'),
  unknown: ok('the database opens'),
  away: warning('the store opens; the relay does not run', 'start it with: pnpm relay serve'),
};

function checkSeals({
  values,
  missingKeys,
  wrongKeys,
  unopened,
  places,
}: OutputOf<'examine'>['seals']): Check[] {
  const lost =
    'put the key back into RELAY_SEALING_KEYS, behind the first one: without it nothing that it sealed opens';
  const checks = [
    ...missingKeys.map((name) =>
      bad(`RELAY_SEALING_KEYS has no key "${name}", which sealed connections`, lost),
    ),
    ...wrongKeys.map((name) =>
      bad(`the key "${name}" of RELAY_SEALING_KEYS is not the one that sealed`, lost),
    ),
  ];
  if (checks.length > 0) return checks;
  return unopened === 0
    ? [ok(`RELAY_SEALING_KEYS open all that is sealed: ${values} values, each was tried`)]
    : [
        bad(
          `${unopened} of ${values} sealed values do not open: ${places.join(', ')}`,
          'they are damaged or were moved: reconnect those accounts, and look who can write to the data',
        ),
      ];
}

/** While one secret replaces another, the old one can go once NoiseAware uses the new one. */
const checkSecret = ({ lastUsedAt }: OutputOf<'examine'>['clientSecrets'][number], index: number): Check =>
  ok(
    lastUsedAt === null
      ? `no. ${index + 1} of NOISEAWARE_CLIENT_SECRETS is in no recent call of NoiseAware`
      : `no. ${index + 1} of NOISEAWARE_CLIENT_SECRETS was last used by NoiseAware at ${lastUsedAt}`,
  );
