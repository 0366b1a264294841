import { fixedByOf, groupOf } from '@noiseaware-connect/shared/connection-group';
import type { Logger } from 'pino';
import type { Connection } from '../../domain/connection/connection.ts';

/** Logs one line when a connection gets into trouble, needs a person, or has recovered. */
export function logChange(
  log: Pick<Logger, 'error' | 'warn' | 'info'>,
  before: Pick<Connection, 'status' | 'cause'>,
  { id: connection, account, status, cause }: Connection,
): void {
  const group = groupNow({ status, cause });
  if (group === groupNow(before)) return;
  const line = { connection, account: account.id, cause };
  if (group === 'trouble') log.warn(line, 'a connection is in trouble, and the relay keeps trying');
  else if (group !== 'needs_you') log.info(line, 'connection recovered');
  else if (cause !== null && fixedByOf(cause) === 'operator') log.error(line, settingsAreRefused);
  else log.error(line, 'connection needs reauthorization');
}

// --- Internal helpers ---

const settingsAreRefused =
  'NoiseAware refuses the calls for a connection in a way that points to settings: compare NOISEAWARE_CLIENT_ID, NOISEAWARE_API_URL and RELAY_SEALING_KEYS with their intended values';

/** A connection's group by its state alone; its end comes no nearer through a renewal. */
const groupNow = ({ status, cause }: Pick<Connection, 'status' | 'cause'>) =>
  groupOf({ status, cause, diesAt: null }, 0);
