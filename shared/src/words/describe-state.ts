import { fixedByOf, groupOf, nearEndPeriod } from '../connection-group.ts';
import { fill } from '../fill.ts';
import type { Cause, Connection } from '../shapes.ts';
import { lineWords } from './line-words.ts';
import { relativeTime } from './moment.ts';
import type { fixWords, reasonWords, titleWords } from './state-words.ts';

/** The description of a connection's state: its line in the list, and the names of the texts for its details. */
export interface StateDescription {
  /** The group, as the relay counts it. `unsure`: it was fine, and whether it still is, is not known. */
  group: ReturnType<typeof groupOf> | 'unsure';
  sign: 'act' | 'time' | 'ok' | 'off';
  tone: 'red' | 'amber' | 'green' | 'grey';
  /** What is wrong, for the list; null if nothing is. */
  line: string | null;
  title: keyof typeof titleWords;
  /** The time in the title, in milliseconds since 1970. */
  when: number;
  reason: keyof typeof reasonWords;
  /** Who can fix it, and how; null if nothing is wrong. */
  fix: keyof typeof fixWords | null;
  /** Whether the account's owner mends it by authorizing at NoiseAware again. */
  needsOwner: boolean;
  /** The button that helps; null if none does. */
  action: 'reconnect' | 'renew' | null;
}

/** How current the known states are. */
export interface Knowing {
  /** Milliseconds since 1970. */
  now: number;
  /** When the relay last sent the states, in milliseconds since 1970. */
  knownAt: number;
  /** Whether that is recent enough, and nothing has failed since, to call a connection fine. */
  sure: boolean;
  /** Whether the person may renew and reauthorize connections. Others are referred to a colleague. */
  mayConnect: boolean;
}

/** The name of a connection: its account's. */
export const nameOf = ({ account }: Pick<Connection, 'account'>): string => account.name ?? account.id;

/** Describes a connection's state, as far as it is known. */
export function describeState(connection: Connection, knowing: Knowing): StateDescription {
  const stateOfStaff = stateFor(connection, knowing);
  const state = { ...stateOfStaff, needsOwner: stateOfStaff.action === 'reconnect' };
  if (knowing.mayConnect) return state;
  const isFixedByStaff = state.fix !== null && fixedByStaff.includes(state.fix);
  return { ...state, action: null, fix: isFixedByStaff ? 'colleague' : state.fix };
}

// --- Internal helpers ---

/** What whoever may connect can fix, by themselves or with the owner. */
const fixedByStaff: readonly StateDescription['fix'][] = ['owner', 'staff', 'endsSoon', 'disconnected'];

/** The state for a person who may connect. */
function stateFor(
  connection: Connection,
  { now, knownAt, sure }: Knowing,
): Omit<StateDescription, 'needsOwner'> {
  const { status, cause, diesAt } = connection;
  const group = groupOf(connection, now);
  const end = diesAt === null ? Number.POSITIVE_INFINITY : Date.parse(diesAt);
  if (!sure && status === 'active') {
    const old = { sign: 'off', tone: 'grey', line: lineWords.wasWorking, title: 'wasWorking' } as const;
    return { ...old, group: 'unsure', when: knownAt, reason: 'wasWorking', fix: null, action: null };
  }
  const reason = cause === null ? 'none' : Object.hasOwn(lineWords, cause) ? (cause as Cause) : 'other';
  const line = reason === 'none' ? null : lineWords[reason];
  const plain = {
    group,
    reason,
    line,
    title: titleOf(connection),
    when: diesAt === null ? now : end,
    action: null,
  } as const;
  if (group === 'fine') return { ...plain, sign: 'ok', tone: 'green', fix: null };
  if (group === 'ended') return { ...plain, sign: 'off', tone: 'grey', fix: 'disconnected' };
  if (group === 'trouble') {
    const fix = cause !== null && fixedByOf(cause) === 'operator' ? 'operator' : 'time';
    return { ...plain, sign: 'time', tone: 'amber', fix };
  }
  const red = { ...plain, sign: 'act', tone: 'red' } as const;
  if (status === 'reauthorization_required')
    return { ...red, line: line ?? lineWords.refused, fix: 'staff', action: 'reconnect' };
  if (end <= now)
    return {
      ...red,
      line: filled(lineWords.ranOut, end, now),
      title: 'ranOut',
      fix: 'staff',
      action: 'reconnect',
    };
  const ending =
    end - now <= nearEndPeriod
      ? ({ sign: 'time', line: filled(lineWords.endsSoon, end, now), title: 'endsSoon' } as const)
      : {};
  const fixedBy = cause === null ? 'time' : fixedByOf(cause);
  if (fixedBy === 'owner') return { ...red, ...ending, fix: 'owner', action: 'renew' };
  if (fixedBy === 'operator') return { ...red, ...ending, fix: 'operator' };
  if (cause !== null && outages.includes(cause)) return { ...red, ...ending, fix: 'outage', action: 'renew' };
  return { ...red, ...ending, fix: 'endsSoon', action: 'reconnect' };
}

/** Causes by which a new authorization would fail at NoiseAware as a renewal does. */
const outages: readonly string[] = ['unreachable', 'unavailable', 'rate_limited', 'broken_answer'];

const titleOf = ({ status, cause }: Connection): keyof typeof titleWords =>
  status === 'degraded' && (cause === 'password_reset_needed' || cause === 'configuration') ? cause : status;

const filled = (sentence: string, at: number, now: number): string =>
  fill(sentence, { when: relativeTime(at, now) });
