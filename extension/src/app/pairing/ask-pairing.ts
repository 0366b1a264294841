import type { Connection } from '@noiseaware-connect/shared/shapes';
import type { RelayCaller } from '../relay-client.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** Reads a pairing from the relay. */
export const askPairing = (relay: RelayCaller, id: string) =>
  relay.call((client) => client.readPairing({ id }));

/** Asks the relay how far a pairing came whose window or worker was lost. */
export async function recoverVerdict(relay: RelayCaller, id: string): Promise<Verdict> {
  const answer = await askPairing(relay, id);
  if (!answer.ok) {
    return answer.failure.code === 'not_found' ? { outcome: 'interrupted' } : verdictOf(answer.failure);
  }
  const { status, cause, connection } = answer.value;
  switch (status) {
    case 'connected':
      return { outcome: 'connected', connection: await readConnection(relay, connection) };
    case 'authorized':
      return { outcome: 'redirect_lost' };
    case 'awaiting_authorization':
      return { outcome: 'interrupted' };
    case 'cancelled':
      return { outcome: 'cancelled' };
    case 'expired':
      return { outcome: 'timed_out' };
    case 'failed':
      return { outcome: 'refused_by_noiseaware', cause };
  }
}

// --- Internal helpers ---

/** The new connection; undefined if it cannot be read, although the pairing is connected. */
async function readConnection(relay: RelayCaller, id: string | undefined): Promise<Connection | undefined> {
  if (id === undefined) return undefined;
  const answer = await relay.call((client) => client.readConnection({ id }));
  return answer.ok ? answer.value.connection : undefined;
}
