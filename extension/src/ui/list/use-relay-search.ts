import type { Filter } from '@noiseaware-connect/shared/parts/list/filters';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Ask, RefusalCode } from '../../messages.ts';

/** What the relay has found beyond the kept connections. */
export interface RelaySearch {
  connections: readonly Connection[];
  running: boolean;
  failure: RefusalCode | null;
  /** Asks for the same page once more. */
  again(): void;
  /** Asks for the next page; undefined if there is none. */
  more: (() => void) | undefined;
}

/** Milliseconds without further typing before the relay is asked. */
const debounce = 150;

interface Answer extends Omit<RelaySearch, 'more' | 'again'> {
  /** The cursor of the next page; null before the first and after the last. */
  cursor: string | null;
  isLast: boolean;
}
const nothing: Answer = { connections: [], running: false, failure: null, cursor: null, isLast: false };

/**
 * Searches all connections at the relay, if the relay has `more` than are kept here. A search that failed is repeated
 * once the relay `answers` again.
 */
export function useRelaySearch(
  askRelay: Ask,
  { typed, filter, more, answers }: { typed: string; filter: Filter; more: boolean; answers: boolean },
): RelaySearch {
  const [answer, setAnswer] = useState(nothing);
  /** Identifies the present search: an answer to an earlier one is dropped. */
  const latest = useRef({});
  const q = typed.trim();

  const ask = async (before: Answer) => {
    const mine = latest.current;
    setAnswer({ ...before, running: true, failure: null });
    const query = {
      q: q === '' ? undefined : q,
      group: filter === 'all' || filter === 'mine' ? undefined : filter,
      cursor: before.cursor ?? undefined,
    };
    const page = await askRelay((client) => client.listConnections({ query }));
    if (latest.current !== mine) return;
    if (!page.ok) return setAnswer({ ...before, running: false, failure: page.code });
    const had = new Set(before.connections.map(({ id }) => id));
    const { connections, nextCursor } = page.value;
    const fresh = connections.filter(({ id }) => !had.has(id));
    setAnswer({
      connections: [...before.connections, ...fresh],
      running: false,
      failure: null,
      cursor: nextCursor ?? null,
      isLast: nextCursor === undefined,
    });
  };
  // Before the drawing: nothing counts as not found until the relay has answered.
  useLayoutEffect(() => {
    latest.current = {};
    setAnswer(nothing);
    if (!more || (q === '' && filter === 'all')) return undefined;
    setAnswer({ ...nothing, running: true });
    const timer = setTimeout(() => void ask(nothing), debounce);
    return () => clearTimeout(timer);
  }, [q, filter, more]);

  const { connections, running, failure } = answer;
  const isOver = !more || running || answer.isLast || failure !== null;
  const again = () => void ask(answer);
  useEffect(() => {
    if (answers && failure !== null) again();
  }, [answers]);
  return {
    ...{ connections, running, failure, again },
    more: isOver ? undefined : again,
  };
}
