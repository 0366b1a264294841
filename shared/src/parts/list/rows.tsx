import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Connection } from '../../shapes.ts';
import type { Knowing } from '../../words/describe-state.ts';
import type { Off } from '../button.tsx';
import { Row, type RowAction } from './row.tsx';

/** As many rows as fill the popup. Scrolling to the end draws more. */
const firstRows = 16;
const moreRows = 60;

/** The rows of a list of any length. The arrow keys move through them. */
export function Rows(props: {
  connections: readonly Connection[];
  knowing: Knowing;
  blocked: Off;
  mend: RowAction;
  /** The id of the row that has the focus, or had it before a view was opened. */
  at: string | null;
  /** The id of the row whose connection is open beside the list. */
  open?: string | undefined;
  /** The address of a connection's details, see {@link Row}. */
  hrefOf?: (id: string) => string;
  /** What a wide list shows beside the name. */
  columnsOf?: (connection: Connection) => ComponentChildren;
  onAt(id: string): void;
  onOpen(id: string): void;
  /** Asks for more rows; undefined if there are none. */
  onEnd: (() => void) | undefined;
  /** The arrow key moved up from the first row. */
  onLeave(): void;
}) {
  const { connections, knowing, blocked, mend, at, open, onAt, onOpen, onEnd, onLeave } = props;
  const list = useRef<HTMLUListElement>(null);
  const end = useRef<HTMLLIElement>(null);
  const [room, setRoom] = useState(firstRows);
  const index = connections.findIndex(({ id }) => id === at);
  const visibleRows = Math.max(room, index + firstRows);
  const hasMore = connections.length > visibleRows;

  useEffect(() => {
    if (end.current === null) return undefined;
    const watch = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        if (hasMore) setRoom(visibleRows + moreRows);
        else onEnd?.();
      },
      { rootMargin: '600px' },
    );
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [visibleRows, hasMore, onEnd === undefined, connections.length]);

  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('.open') ?? [])];
    const here = rows.findIndex((row) => row.parentElement?.contains(document.activeElement));
    if (here + step < 0) onLeave();
    else rows[here + step]?.focus();
  };
  return (
    <ul ref={list} class="list" onKeyDown={walk}>
      {connections.slice(0, visibleRows).map((connection, place) => (
        <Row
          key={connection.id}
          connection={connection}
          knowing={knowing}
          current={index < 0 ? place === 0 : place === index}
          isOpen={connection.id === open}
          blocked={blocked}
          mend={mend}
          href={props.hrefOf?.(connection.id)}
          columns={props.columnsOf?.(connection)}
          onFocus={() => onAt(connection.id)}
          onOpen={() => onOpen(connection.id)}
        />
      ))}
      {(hasMore || onEnd !== undefined) && <li ref={end} aria-hidden="true" />}
    </ul>
  );
}
