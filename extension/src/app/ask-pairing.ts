import type { CallFailure } from '@noiseaware-connect/shared/client';
import { describeCause } from '@noiseaware-connect/shared/connection-words';
import type { Cause, PairingStatus } from '@noiseaware-connect/shared/shapes';
import type { RelayCaller } from './relay-client.ts';
import { type Verdict, verdictOf } from './verdict.ts';

type Answer =
  | { kind: 'pairing'; status: PairingStatus; cause: Cause | undefined }
  | { kind: 'failed'; failure: CallFailure };

/** Where the relay stands with a pairing. */
export async function askPairing(relay: RelayCaller, id: string): Promise<Answer> {
  const answer = await relay.call((client) => client.readPairing({ id }));
  return answer.ok
    ? { kind: 'pairing', status: answer.value.status, cause: answer.value.cause }
    : { kind: 'failed', failure: answer.failure };
}

/** What became of a pairing whose window or worker was lost: the relay knows how far it came. */
export async function findTruth(relay: RelayCaller, id: string): Promise<Verdict> {
  const answer = await askPairing(relay, id);
  if (answer.kind === 'failed') {
    return answer.failure.code === 'not_found' ? { outcome: 'interrupted' } : verdictOf(answer.failure);
  }
  switch (answer.status) {
    case 'connected':
      return { outcome: 'connected' };
    case 'authorized':
      return { outcome: 'redirect_lost' };
    case 'awaiting_authorization':
      return { outcome: 'interrupted' };
    case 'cancelled':
      return { outcome: 'cancelled' };
    case 'expired':
      return { outcome: 'timed_out' };
    case 'failed':
      return {
        outcome: 'refused_by_noiseaware',
        detail: answer.cause === undefined ? undefined : describeCause(answer.cause),
      };
  }
}
