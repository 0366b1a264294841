import { mostStates } from '@noiseaware-connect/shared/shapes';
import type { LastStates } from '../../tool-messages.ts';
import type { SentStates } from '../model/records.ts';

/** Milliseconds for which a known state is shown while the relay does not answer. */
const keptFor = 600_000;
const mostKept = 5 * mostStates;

/** Adds the states that were just sent. */
export function mergeSentStates(before: SentStates | null, newStates: SentStates): SentStates {
  const accounts = new Set(newStates.map(({ account }) => account));
  return [...newStates, ...(before ?? []).filter(({ account }) => !accounts.has(account))].slice(0, mostKept);
}

/** The states of these accounts that are recent enough to be shown at `now`, in milliseconds since 1970. */
export function lastStatesOf(
  sentStates: SentStates | null,
  accounts: readonly string[],
  now: number,
): LastStates {
  const wanted = new Set(accounts);
  return (sentStates ?? [])
    .map(({ account, status, at }) => ({
      account,
      status: status ?? ('not_connected' as const),
      age: Math.abs(now - at),
    }))
    .filter(({ account, age }) => age < keptFor && wanted.has(account));
}
