import { type ComponentChildren, Fragment } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Connection } from '../../shapes.ts';
import type { Knowing } from '../../words/describe-state.ts';
import type { Off } from '../button.tsx';
import { Row, type RowAction } from './row.tsx';
import { sectionsOf } from './sections.ts';

/** As many rows as fill the popup. Scrolling to the end draws more. */
const firstRows = 16;
const moreRows = 60;

/**
 * The rows of a list of any length: those that need a person first, below a head that says what they need. The arrow keys
 * move through them.
 */
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
  /** What a person can do for all connections that need their owner; it stands at their head. */
  headAction?: (needOwner: readonly Connection[]) => ComponentChildren;
  /** Whether these are all connections that need a person, as far as they match. By default: if there are no more rows. */
  isWhole?: boolean;
  onAt(id: string): void;
  onOpen(id: string): void;
  /** Asks for more rows; undefined if there are none. */
  onEnd: (() => void) | undefined;
  /** The arrow key moved up from the first row. */
  onLeave(): void;
}) {
  const { knowing, blocked, mend, at, open, headAction, onAt, onOpen, onEnd, onLeave } = props;
  const { isWhole = onEnd === undefined } = props;
  const sections = sectionsOf(props.connections, knowing, isWhole);
  const connections = sections.flatMap((section) => section.connections);
  const list = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
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

  // A row that goes to another group is drawn anew: the focus goes with it.
  const hadFocus = list.current?.contains(document.activeElement) === true;
  useLayoutEffect(() => {
    if (!hadFocus || list.current?.contains(document.activeElement)) return;
    list.current?.querySelector<HTMLElement>(`[data-connection="${CSS.escape(at ?? '')}"] .open`)?.focus();
  });

  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('.open') ?? [])];
    const here = rows.findIndex((row) => row.parentElement?.contains(document.activeElement));
    if (here + step < 0) onLeave();
    else rows[here + step]?.focus();
  };
  const tabStop = index < 0 ? connections[0]?.id : at;
  const rowOf = (connection: Connection, headLine: string | null) => (
    <Row
      key={connection.id}
      connection={connection}
      knowing={knowing}
      headLine={headLine}
      current={connection.id === tabStop}
      isOpen={connection.id === open}
      blocked={blocked}
      mend={mend}
      href={props.hrefOf?.(connection.id)}
      columns={props.columnsOf?.(connection)}
      onFocus={() => onAt(connection.id)}
      onOpen={() => onOpen(connection.id)}
    />
  );
  let rest = visibleRows;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys are a second way to what Tab reaches.
    <div ref={list} onKeyDown={walk}>
      {sections.map(({ name, title, line, needOwner, ...section }) => {
        const visible = section.connections.slice(0, rest);
        rest -= visible.length;
        if (visible.length === 0) return null;
        return (
          <Fragment key={name}>
            {title !== null && (
              <div class="list-head">
                <h2 id={`list-${name}`}>{title}</h2>
                {needOwner.length > 0 && headAction?.(needOwner)}
              </div>
            )}
            <ul class="list" aria-labelledby={title === null ? undefined : `list-${name}`}>
              {visible.map((each) => rowOf(each, line))}
            </ul>
          </Fragment>
        );
      })}
      {(hasMore || onEnd !== undefined) && <div ref={end} />}
    </div>
  );
}
