/**
 * Whether a relay runs, as the process that handles a call knows: it is the relay that `answers`; it is a command on a store that
 * one process holds, so the relay is `away`; or it is a command on a shared store, to which it is `unknown`.
 */
export type RelayReachability = 'answers' | 'unknown' | 'away';
