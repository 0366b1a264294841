import { CallRefused } from '@noiseaware-connect/shared/call-refused';
import type { AnswerOf } from '@noiseaware-connect/shared/contract/endpoint';
import type { OperatorCalls } from '@noiseaware-connect/shared/contract/operator';
import { PlainError } from '../../base/operator-refusal.ts';
import { bad, type Check, ok, warning } from '../checks/check.ts';
import { checkSeals } from '../checks/check-sealing-keys.ts';
import { checkSecret } from '../checks/client-secrets.ts';

type Examined = AnswerOf<OperatorCalls['examine']>;

/** Whether the data can be reached, through the running relay or directly, and whether the sealing keys open it. */
export async function checkData(
  examine: () => Promise<Examined>,
): Promise<{ relay: Examined['relay']; checks: Check[] }> {
  try {
    const { relay, seals, clientSecrets, work } = await examine();
    return {
      relay,
      checks: [reached[relay], ...checkSeals(seals), ...clientSecrets.map(checkSecret), ...work],
    };
  } catch (error) {
    const reason =
      error instanceof PlainError || error instanceof CallRefused
        ? error.message
        : 'the store cannot be opened';
    const fix = "look at the relay's log, and check that RELAY_STORE names the right directory or database";
    return { relay: 'away', checks: [bad(`the data cannot be reached: ${reason}`, fix)] };
  }
}

// --- Internal helpers ---

const reached: Record<Examined['relay'], Check> = {
  answers: ok('the relay is running and answers through its socket'),
  unknown: ok('the database can be opened'),
  away: warning('the store can be opened, but the relay is not running', 'start it with: pnpm relay serve'),
};
