import { CallRefused } from '@noiseaware-connect/shared/call-refused';
import type { AnswerOf } from '@noiseaware-connect/shared/contract/endpoint';
import type { OperatorCalls } from '@noiseaware-connect/shared/contract/operator';
import { describeSystemError } from '../../base/files.ts';
import { OperatorRefusal, PlainError } from '../../base/operator-refusal.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { compareSettings } from '../../features/audit/note-settings.ts';
import { matchKeys } from '../../features/sealing-keys/require-keys.ts';
import type { Config } from '../../settings/config.ts';
import { bad, type Check, ok, warning } from '../checks/check.ts';
import { checkSealingKeys, checkSeals } from '../checks/check-sealing-keys.ts';
import { checkSecret } from '../checks/client-secrets.ts';

type Examined = AnswerOf<OperatorCalls['examine']>;

/**
 * Whether the data can be reached, through the running relay or directly, and whether the sealing keys open it.
 * @param config these settings, which may differ from those that the running relay was started with
 * @returns `relay` is undefined if the data cannot be reached
 */
export async function checkData(
  examine: () => Promise<Examined>,
  config: Pick<Config, 'sealingKeys' | 'given' | 'store'>,
): Promise<{ relay: Examined['relay'] | undefined; checks: Check[] }> {
  try {
    const { relay, seals, kept: storedState, clientSecrets, work } = await examine();
    const differences = relay === 'away' ? [] : await checkDifferences(relay, storedState, config);
    const isOtherKey = differences.some(({ level }) => level === 'bad');
    return {
      relay,
      checks: [
        reached[relay],
        ...differences,
        // The relay has tried its own keys: that says nothing of other ones.
        ...(isOtherKey ? [] : checkSeals(seals)),
        ...(await checkDamage(config.store)),
        ...clientSecrets.map(checkSecret),
        ...work,
      ],
    };
  } catch (error) {
    return {
      relay: undefined,
      checks: [bad(`the data cannot be reached: ${reasonOf(error)}`, fixOf(error))],
    };
  }
}

// --- Internal helpers ---

const reached: Record<Examined['relay'], Check> = {
  answers: ok('the relay is running and answers through its socket'),
  unknown: ok('the database can be opened'),
  away: warning('the store can be opened, but the relay is not running', 'start it with: pnpm relay serve'),
};

/** Whether the files of a store that one process uses are damaged; read beside that process. */
async function checkDamage({ directory, version }: Config['store']): Promise<Check[]> {
  if (directory === undefined) return [];
  try {
    await version();
    return [ok('the database is undamaged')];
  } catch (error) {
    return [bad(reasonOf(error), 'restore a backup: its data may be lost with the next start')];
  }
}

/**
 * How these settings differ from those that the running relay was started with: the next start takes these. On a shared store they
 * are those of the relay that was started last.
 */
async function checkDifferences(
  relay: 'answers' | 'unknown',
  { uses, checks }: Examined['kept'],
  config: Pick<Config, 'sealingKeys' | 'given' | 'store'>,
): Promise<Check[]> {
  const isShared = relay === 'unknown';
  // On a shared store this process has tried its own keys.
  const unfit = isShared ? [] : checkSealingKeys(await matchKeys(uses, checks, config.sealingKeys));
  if (unfit.length > 0) return unfit;
  const { settings } = compareSettings(checks, config);
  if (settings.length === 0) return [];
  return [
    warning(
      `settings differ from those that the ${isShared ? 'last relay on this database' : 'running relay'} was started with: ${settings.join(', ')}`,
      'restart the relay to apply them, or run the doctor with the relay’s own settings (--env-file)',
    ),
  ];
}

/** Why the data cannot be reached: errors that the relay words itself, and those of the file system by their code. */
function reasonOf(error: unknown): string {
  if (error instanceof PlainError || error instanceof CallRefused) return error.message;
  return describeSystemError(error) ?? 'the store cannot be opened';
}

function fixOf(error: unknown): string {
  const isSilent = error instanceof OperatorRefusal && error.code === 'relay_failed';
  if (isSilent) return "the end of the relay's log shows what it did last";
  const isUnavailable =
    error instanceof StoreUnavailable ||
    (error instanceof CallRefused && error.failure.code === 'store_unavailable');
  return isUnavailable
    ? 'free space on the disk of the store, or start PostgreSQL and check that it accepts writes; the relay retries by itself'
    : "look at the relay's log, and check that RELAY_STORE names the right directory or database";
}
