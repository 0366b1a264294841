import { OperatorRefusal } from '../domain/operator-refusal.ts';

/**
 * Commands change no tables that relays of an older version may be at work with, or may have to be started with again.
 * @throws {OperatorRefusal}
 */
export function refuseOlderTables(older: boolean | undefined): void {
  if (older !== true) return;
  throw new OperatorRefusal(
    'store_unusable',
    'the database has the tables of an older version, which a command leaves to the relays that work with them: start a relay of this version first, or run the command of that one. Nothing was changed',
  );
}
