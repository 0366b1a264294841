import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { fill } from '../fill.ts';
import { menuWords as words } from '../words/menu-words.ts';
import type { Off } from './button.tsx';
import { Icon } from './icons.tsx';

/** An action that a menu offers. */
export interface MenuAction {
  action: string;
  text: string;
  /** Whether it ends something. */
  isEnd?: boolean;
  off?: Off;
  run(): void;
}

/** What a menu offers: an action, or a way to another page. */
export type MenuItem = MenuAction | (Pick<MenuAction, 'action' | 'text'> & { href: string });

/**
 * A button “⋯” and the menu that it opens, with the keyboard of a menu button in ARIA's authoring practices: arrow keys,
 * Home, End, Escape. The focus returns to the button.
 */
export function Menu(props: {
  items: readonly MenuItem[];
  /** What the actions are for, where a page has several menus. */
  name?: string;
}) {
  const { items, name } = props;
  const label = name === undefined ? words.more : fill(words.moreFor, { name });
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const itemElements = () => [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  useLayoutEffect(() => {
    if (isOpen) itemElements()[0]?.focus();
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    const all = itemElements();
    const here = all.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Escape' && isOpen) {
      // Escape closes only the menu.
      event.preventDefault();
      close();
    } else if (next !== undefined) {
      event.preventDefault();
      if (isOpen) all.at(next % all.length)?.focus();
      else setOpen(true);
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the button and the items in it.
    <div
      class="action-menu"
      ref={root}
      onKeyDown={onKey}
      onFocusOut={({ relatedTarget }) => {
        if (!root.current?.contains(relatedTarget as Node | null)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        class="icon-button"
        data-action="more"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="more" />
      </button>
      {isOpen && (
        <div role="menu" aria-label={label} class="menu-items">
          {items.map((item) => (
            <Item key={item.action} item={item} onChosen={close} />
          ))}
        </div>
      )}
    </div>
  );
}

// --- Internal helpers ---

function Item({ item, onChosen }: { item: MenuItem; onChosen(): void }) {
  const common = { role: 'menuitem', tabIndex: -1, 'data-action': item.action } as const;
  if ('href' in item) {
    return (
      <a {...common} class="menu-item" href={item.href} onClick={onChosen}>
        {item.text}
      </a>
    );
  }
  const { isEnd, off = false, run } = item;
  return (
    <button
      {...common}
      type="button"
      class={isEnd ? 'menu-item danger' : 'menu-item'}
      aria-disabled={off ? true : undefined}
      title={typeof off === 'string' ? off : undefined}
      onClick={() => {
        if (off) return;
        onChosen();
        run();
      }}
    >
      {item.text}
    </button>
  );
}
