import { groupOf } from '../../connection-group.ts';
import { fill } from '../../fill.ts';
import type { Connection } from '../../shapes.ts';
import { describeState, type Knowing } from '../../words/describe-state.ts';
import { lineWords } from '../../words/line-words.ts';
import { listWords as words } from '../../words/list-words.ts';
import { numberOf, plural } from '../../words/plural.ts';

/** The connections of a list that need a person, or all others. */
export interface Section {
  name: 'needs_you' | 'others';
  /** What its head says; null for a list of one section without a head. */
  title: string | null;
  /** What the head says of every row that says nothing else of itself; null if the rows have nothing in common. */
  line: string | null;
  connections: readonly Connection[];
  /** Those that their accounts' owners mend by authorizing again. */
  needOwner: readonly Connection[];
}

/**
 * Divides a list, in its order, into the connections that need a person and all others.
 * @param isWhole whether the list has all that need a person: else their number is not known
 */
export function sectionsOf(
  connections: readonly Connection[],
  knowing: Knowing,
  isWhole: boolean,
): readonly Section[] {
  const needsYou: Connection[] = [];
  const others: Connection[] = [];
  for (const each of connections) (groupOf(each, knowing.now) === 'needs_you' ? needsYou : others).push(each);
  const rest = { name: 'others', title: null, line: null, connections: others, needOwner: [] } as const;
  if (needsYou.length === 0) return [rest];
  const needOwner = needsYou.filter((each) => describeState(each, knowing).needsOwner);
  const isCounted = isWhole || others.length > 0;
  const first = {
    name: 'needs_you',
    title: isCounted ? titleOf(needOwner.length, needsYou.length) : words.states.needs_you,
    line: isCounted && needOwner.length > 0 ? lineWords.refused : null,
    connections: needsYou,
    needOwner,
  } as const;
  return others.length === 0 ? [first] : [first, { ...rest, title: words.others }];
}

// --- Internal helpers ---

function titleOf(needOwner: number, total: number): string {
  if (needOwner === 0) return plural(words.needYou, total);
  if (needOwner === total) return plural(words.needOwner, total);
  return fill(plural(words.someNeedOwner, needOwner), { total: numberOf(total) });
}
