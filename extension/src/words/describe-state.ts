import { endIsNear, fixedByOf, groupOf } from '@noiseaware-connect/shared/connection-group';
import { type Connection, causes } from '@noiseaware-connect/shared/shapes';
import { fromNow, stampOf } from './moment.ts';
import { fixWords, lineWords, reasonWords, titleWords } from './state-words.ts';

/** What a connection's state is in the list and on its own page; sentences have a place for the `{company}`. */
export interface StateDescription {
  /** As the relay counts it; `unsure` is fine as last known, and how it is now is not known. */
  group: ReturnType<typeof groupOf> | 'unsure';
  sign: 'act' | 'time' | 'ok' | 'off';
  tone: 'red' | 'amber' | 'green' | 'grey';
  /** What is wrong, in the list; null where nothing is. */
  line: string | null;
  title: string;
  reason: string;
  /** Who can mend it, and how; null where nothing is wrong. */
  fix: string | null;
  /** The button that helps; null where none does. */
  action: 'reconnect' | 'renew' | null;
}

/**
 * Describes a connection at `now` (milliseconds since 1970), as it was known at `knownAt`. `sure`: the relay said so a
 * moment ago, so that what was fine is fine.
 */
export function describeState(
  connection: Connection,
  { now, knownAt, sure }: { now: number; knownAt: number; sure: boolean },
): StateDescription {
  const { status, cause, diesAt } = connection;
  const group = groupOf(connection, now);
  if (!sure && status === 'active') {
    const title = filled(titleWords.wasWorking, knownAt, now);
    const reason = reasonWords.wasWorking;
    return {
      group: 'unsure',
      sign: 'off',
      tone: 'grey',
      line: lineWords.wasWorking,
      title,
      reason,
      fix: null,
      action: null,
    };
  }
  const known = causes.find((each) => each === cause) ?? 'other';
  const reason = cause === null ? reasonWords.none : reasonWords[known];
  const line = cause === null ? null : lineWords[known];
  const plain = { group, reason, line, title: titleOf(connection) };
  if (group === 'fine') return { ...plain, sign: 'ok', tone: 'green', fix: null, action: null };
  if (group === 'ended')
    return { ...plain, sign: 'off', tone: 'grey', fix: fixWords.disconnected, action: null };
  if (group === 'trouble') return { ...plain, sign: 'time', tone: 'amber', fix: fixWords.time, action: null };
  const red = { ...plain, sign: 'act', tone: 'red' } as const;
  if (status === 'reauthorization_required')
    return { ...red, line: line ?? lineWords.refused, fix: fixWords.staff, action: 'reconnect' };
  const fixedBy = cause === null ? 'time' : fixedByOf(cause);
  const end = diesAt === null ? Number.POSITIVE_INFINITY : Date.parse(diesAt);
  if (end <= now) {
    const title = filled(titleWords.ranOut, end, now);
    return {
      ...red,
      line: filled(lineWords.ranOut, end, now),
      title,
      fix: fixWords.staff,
      action: 'reconnect',
    };
  }
  const ending =
    end - now <= endIsNear
      ? ({
          sign: 'time',
          line: filled(lineWords.endsSoon, end, now),
          title: filled(titleWords.endsSoon, end, now),
        } as const)
      : {};
  if (fixedBy === 'owner') return { ...red, ...ending, fix: fixWords.owner, action: 'renew' };
  if (fixedBy === 'operator') return { ...red, ...ending, fix: fixWords.operator, action: null };
  return { ...red, ...ending, fix: fixWords.endsSoon, action: 'reconnect' };
}

// --- Internal helpers ---

const titleOf = ({ status, cause }: Connection): string =>
  status === 'degraded' && (cause === 'password_reset_needed' || cause === 'configuration')
    ? titleWords[cause]
    : titleWords[status];

const filled = (sentence: string, at: number, now: number): string =>
  sentence.replace('{when}', fromNow(at, now)).replace('{stamp}', stampOf(at));
