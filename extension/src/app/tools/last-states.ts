import { type ConnectionStatus, mostStates } from '@noiseaware-connect/shared/shapes';
import type { LastStates } from '../../tool-messages.ts';

/** For so many milliseconds a state that the relay has told is shown while it does not answer. */
const keptFor = 600_000;
const mostKept = 5 * mostStates;

/** The states that pages were told lately, the latest first; an account without a status is not connected. */
export type ToldStates = { account: string; status?: ConnectionStatus | undefined; at: number }[];

/** What pages were told, now that these accounts are known too. */
export function withTold(before: ToldStates | null, told: ToldStates): ToldStates {
  const accounts = new Set(told.map(({ account }) => account));
  return [...told, ...(before ?? []).filter(({ account }) => !accounts.has(account))].slice(0, mostKept);
}

/** What is still worth showing of these accounts at `now`, in milliseconds since 1970. */
export function lastStatesOf(told: ToldStates | null, accounts: readonly string[], now: number): LastStates {
  const wanted = new Set(accounts);
  return (told ?? [])
    .map(({ account, status, at }) => ({
      account,
      status: status ?? ('not_connected' as const),
      age: Math.abs(now - at),
    }))
    .filter(({ account, age }) => age < keptFor && wanted.has(account));
}
