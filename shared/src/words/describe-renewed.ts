import { fill } from '../fill.ts';
import type { Connection } from '../shapes.ts';
import { connectionWords } from './connection-words.ts';
import { secondsFromNow } from './moment.ts';

const { said } = connectionWords;

/**
 * That a connection was renewed: just now, or how long before `now`, since the relay does not repeat what it has just done.
 * @param now when the renewal was asked for, in milliseconds since 1970 by the relay's clock
 */
export function describeRenewed({ lastRenewedAt }: Pick<Connection, 'lastRenewedAt'>, now: number): string {
  const ago = Math.floor((now - Date.parse(lastRenewedAt)) / 1_000);
  return ago < 1 ? said.renewed : fill(said.renewedAgo, { ago: secondsFromNow(-ago) });
}
