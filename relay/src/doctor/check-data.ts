import { PlainError } from '../domain/operator-refusal.ts';
import type { OutputOf } from '../operator/operations.ts';
import { bad, type Check, ok, warning } from './check.ts';

/** Whether the data can be reached, in the running relay or at rest, and whether the sealing keys open it. */
export async function checkData(examine: () => Promise<OutputOf<'examine'>>): Promise<Check[]> {
  try {
    const { relay, seals } = await examine();
    return [reached[relay], ...checkSeals(seals)];
  } catch (error) {
    return [
      bad(
        `the data cannot be reached: ${error instanceof PlainError ? error.message : 'the store does not open'}`,
        "look at the relay's log, and whether RELAY_STORE names its directory",
      ),
    ];
  }
}

// --- Internal helpers ---

const reached: Record<OutputOf<'examine'>['relay'], Check> = {
  answers: ok('the relay runs and answers through its socket'),
  unknown: ok('the database opens'),
  away: warning('the store opens; the relay does not run', 'start it with: pnpm relay serve'),
};

function checkSeals({ values, missingKeys, wrongKeys }: OutputOf<'examine'>['seals']): Check[] {
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
  return checks.length > 0 ? checks : [ok(`RELAY_SEALING_KEYS open what is sealed (${values} values)`)];
}
