import { mostStates } from '@noiseaware-connect/shared/shapes';
import type { AskBackground } from '../tool-messages.ts';
import type { AccountStatus } from './chip-words.ts';
import type { Clock } from './effects.ts';

/** The least time between two requests: a list that is scrolled asks for what it stops at, not for each row. */
const pace = 100;
/** What turns up together is asked for together. */
const gathering = 30;
const freshFor = 60_000;
/** What was answered longer ago is no longer shown while the relay does not answer. */
const keptFor = 600_000;
const pauses = { first: 2_000, longest: 60_000 };
const mostKept = 2 * mostStates + 1_000;

export interface StatesOptions {
  clock: Clock;
  ask: AskBackground;
  /** The accounts that are on the screen, of those that are wanted. */
  onScreen(isWanted: (account: string) => boolean): Iterable<string>;
  /** Those that the page shows further off: asked for along with the others, so that one request does for all. */
  further(isWanted: (account: string) => boolean): Iterable<string>;
  /** Whether that is all of them for now: a page that is still drawing is asked about again once it is. */
  isIdle(): boolean;
  /** Something is known that was not, or no longer. */
  onChange(): void;
  /** The background shows this page no states any more. */
  onRefused(): void;
}

/** What is known of the accounts that a page shows. */
export interface States {
  get(account: string): AccountStatus | undefined;
  /** Asks for what is on the screen and not known, soon and all at once. */
  look(): void;
  /** Everything that is known may have changed: asks again, at once. */
  refresh(): void;
  /** Asks nothing until the next `refresh`: the page is in the background. */
  rest(): void;
}

/** Asks for states in batches: at once for what is new, every minute for what is shown, ever more rarely after failures. */
export function createStates(options: StatesOptions): States {
  const { clock, ask, onScreen, further, isIdle, onChange, onRefused } = options;
  const known = new Map<string, { status: AccountStatus; at: number; round: number }>();
  let round = 0;
  let cancel: (() => void) | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking = false;
  let resting = false;
  let pause = 0;
  let notBefore = 0;
  /** Not all of those further off were asked for along with the others. */
  let isBehind = false;

  const isWanted = (account: string): boolean => {
    const entry = known.get(account);
    return entry === undefined || entry.round !== round || clock.now() - entry.at >= freshFor;
  };

  /** Plans the next request, unless one is planned for earlier. */
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
    const asked = round;
    asking = true;
    askedAt = clock.now();
    const answer = await ask('tool-states', { accounts }).catch(() => unreachable);
    asking = false;
    if (answer.ok) {
      pause = 0;
      for (const account of accounts) {
        known.delete(account);
        known.set(account, { status: statusIn(answer.states, account), at: clock.now(), round: asked });
      }
      for (const account of known.keys()) {
        if (known.size <= mostKept) break;
        known.delete(account);
      }
    } else {
      pause = Math.min(Math.max(pause * 2, pauses.first), pauses.longest);
      isBehind = true;
      // Where another try at once was asked for meanwhile, no pause is begun.
      if (asked === round) notBefore = clock.now() + pause;
      for (const [account, { at }] of known) if (clock.now() - at > keptFor) known.delete(account);
      for (const { account, status, age } of answer.last ?? [])
        if (!known.has(account)) known.set(account, { status, at: clock.now() - age, round: -1 });
      if (answer.reason !== 'unreachable') onRefused();
    }
    onChange();
    // More may have come onto the screen in the meantime.
    plan(0);
  };

  return {
    get: (account) => known.get(account)?.status,
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

const unreachable = { ok: false, reason: 'unreachable', last: [] } as const;

const statusIn = (states: Readonly<Record<string, AccountStatus>>, account: string): AccountStatus =>
  (Object.hasOwn(states, account) && states[account]) || 'not_connected';
