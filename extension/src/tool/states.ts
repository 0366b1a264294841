import { mostStates } from '@noiseaware-connect/shared/shapes';
import type { AccountStatus, AskBackground, ToolMessages } from '../tool-messages.ts';
import type { Clock } from './effects.ts';

/** Milliseconds between two requests: while a list scrolls, not every row is asked about. */
const pace = 100;
/** Milliseconds in which new accounts are collected for one request. */
const gathering = 30;
const freshFor = 60_000;
/** Milliseconds after which a state is not shown any more while the relay does not answer. */
const keptFor = 600_000;
const pauses = { first: 2_000, longest: 60_000 };
const mostKept = 2 * mostStates + 1_000;

export interface StatesOptions {
  clock: Clock;
  ask: AskBackground;
  /** The wanted accounts on the screen. */
  onScreen(isWanted: (account: string) => boolean): Iterable<string>;
  /** The wanted accounts further away, which are added to a request for those on the screen. */
  further(isWanted: (account: string) => boolean): Iterable<string>;
  /** Whether the page is completely drawn. If not, it is asked about again later. */
  isIdle(): boolean;
  /** The known states have changed. */
  onChange(): void;
  /** The background has refused to send states to this page. */
  onRefused(): void;
}

/** The known states of the accounts that a page shows. */
export interface States {
  get(account: string): AccountStatus | undefined;
  /** Asks soon for accounts on the screen whose states are not known, all at once. */
  look(): void;
  /** All states may have changed: asks for them again at once. */
  refresh(): void;
  /** Asks nothing until the next `refresh`: the page is in the background. */
  rest(): void;
}

/** Asks for states in batches: new accounts at once, shown ones every minute. Failures double the pause. */
export function createStates(options: StatesOptions): States {
  const { clock, ask, onScreen, further, isIdle, onChange, onRefused } = options;
  const entries = new Map<string, { status: AccountStatus; at: number; round: number }>();
  let round = 0;
  let cancel: (() => void) | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking = false;
  let resting = false;
  let pause = 0;
  let notBefore = 0;
  /** Whether accounts further away still have to be asked about. */
  let isBehind = false;

  const isWanted = (account: string): boolean => {
    const entry = entries.get(account);
    return entry === undefined || entry.round !== round || clock.now() - entry.at >= freshFor;
  };

  /** Plans the next request, unless an earlier one is planned. */
  const plan = (after: number): void => {
    const at = Math.max(clock.now() + after, askedAt + pace, notBefore);
    if (asking || resting || at >= dueAt) return;
    cancel?.();
    dueAt = at;
    cancel = clock.after(at - clock.now(), run);
  };

  const unplan = (): void => {
    cancel?.();
    cancel = undefined;
    dueAt = Number.POSITIVE_INFINITY;
  };

  const due = (): string[] => {
    const accounts = new Set(onScreen(isWanted));
    const isAll = isIdle();
    if (accounts.size > 0 || (isBehind && isAll)) {
      for (const account of further(isWanted)) accounts.add(account);
      isBehind = accounts.size > mostStates || !isAll;
    }
    return [...accounts].slice(0, mostStates);
  };

  const run = async (): Promise<void> => {
    unplan();
    const accounts = due();
    if (accounts.length === 0) {
      plan(freshFor);
      return;
    }
    const requestRound = round;
    asking = true;
    askedAt = clock.now();
    const answer = await ask('tool-states', { accounts }).catch(() => unreachable);
    asking = false;
    if (answer.ok) {
      pause = 0;
      for (const account of accounts) {
        entries.delete(account);
        entries.set(account, {
          status: statusIn(answer.states, account),
          at: clock.now(),
          round: requestRound,
        });
      }
      for (const account of entries.keys()) {
        if (entries.size <= mostKept) break;
        entries.delete(account);
      }
    } else {
      pause = Math.min(Math.max(pause * 2, pauses.first), pauses.longest);
      isBehind = true;
      // No pause if `refresh` was called meanwhile.
      if (requestRound === round) notBefore = clock.now() + pause;
      for (const [account, { at }] of entries) if (clock.now() - at > keptFor) entries.delete(account);
      for (const { account, status, age } of answer.last ?? [])
        if (!entries.has(account)) entries.set(account, { status, at: clock.now() - age, round: -1 });
      if (answer.reason !== 'unreachable') onRefused();
    }
    onChange();
    // More accounts may be on the screen now.
    plan(0);
  };

  return {
    get: (account) => entries.get(account)?.status,
    look: () => plan(gathering),
    refresh() {
      round += 1;
      pause = 0;
      notBefore = 0;
      resting = false;
      plan(0);
    },
    rest() {
      resting = true;
      unplan();
    },
  };
}

// --- Internal helpers ---

const unreachable: ToolMessages['tool-states']['output'] = { ok: false, reason: 'unreachable' };

const statusIn = (states: Readonly<Record<string, AccountStatus>>, account: string): AccountStatus =>
  (Object.hasOwn(states, account) && states[account]) || 'not_connected';
