import type { ComponentChildren, ComponentProps } from 'preact';
import { fill } from '../../fill.ts';
import type { Connection } from '../../shapes.ts';
import { describeState, type Knowing, nameOf } from '../../words/describe-state.ts';
import { listWords as words } from '../../words/list-words.ts';
import { lengthOf } from '../../words/moment.ts';
import { Button, type Off } from '../button.tsx';
import { Sign } from '../icons.tsx';

/** The row's button for a connection that has to be authorized again. */
export interface RowAction {
  action: string;
  text: string;
  /** Its accessible name, which tells the rows apart; `{name}` is the account. */
  textFor: string;
  run(connection: Connection): void;
}

/**
 * One connection in the list: its name, below it its id and what is wrong, and the button that it may need. The row opens
 * its details.
 */
export function Row(props: {
  connection: Connection;
  knowing: Knowing;
  /** What the head above the row says already; see `sections.ts`. */
  headLine: string | null;
  /** Whether Tab leads to this row. The arrow keys lead to the others. */
  current: boolean;
  /** Whether its connection is open beside the list. */
  isOpen: boolean;
  blocked: Off;
  mend: RowAction;
  /** The address of its details, where they have one that can be copied or opened in a new tab. */
  href?: string | undefined;
  /** What a wide list shows beside the name. */
  columns?: ComponentChildren;
  onOpen(): void;
  onFocus(): void;
}) {
  const { connection, knowing, headLine, current, isOpen, blocked, mend, href, columns, onOpen, onFocus } =
    props;
  const { id, account, status, troubleSince } = connection;
  const { group, sign, tone, line: whole, action } = describeState(connection, knowing);
  const line = whole === headLine ? null : whole;
  const name = nameOf(connection);
  return (
    <li
      class={`row ${tone}`}
      data-connection={id}
      data-status={status}
      data-group={group}
      onFocusIn={onFocus}
    >
      <Open
        {...{ href, onOpen }}
        class="open"
        data-action="open"
        aria-current={isOpen || undefined}
        tabIndex={current ? 0 : -1}
      >
        <Sign name={sign} tone={tone} label={words.states[group]} />
        <span class="row-text">
          <strong class="row-name cut-2" title={name}>
            <bdi>{name}</bdi>
          </strong>
          <span class="row-line">
            {account.name !== undefined && (
              <span class="id cut" title={account.id}>
                <bdi>{account.id}</bdi>
              </span>
            )}
            {line !== null && <span class="row-reason">{line}</span>}
          </span>
        </span>
      </Open>
      {columns}
      {action === 'reconnect' && (
        <Button
          action={mend.action}
          look="low"
          aria-label={fill(mend.textFor, { name })}
          tabIndex={current ? 0 : -1}
          off={blocked}
          onClick={() => mend.run(connection)}
        >
          {mend.text}
        </Button>
      )}
      {group === 'trouble' && troubleSince !== null && (
        <span class="row-side">{lengthOf(knowing.now - Date.parse(troubleSince))}</span>
      )}
    </li>
  );
}

// --- Internal helpers ---

type OpenProps = Pick<ComponentProps<'a'>, 'class' | 'tabIndex' | 'children' | 'aria-current'> & {
  'data-action': string;
  href: string | undefined;
  onOpen(): void;
};

/** Opens the details: by a link where they have an address. */
const Open = ({ href, onOpen, ...rest }: OpenProps) =>
  href === undefined ? (
    <button type="button" {...(rest as ComponentProps<'button'>)} onClick={onOpen} />
  ) : (
    <a {...rest} href={href} />
  );
