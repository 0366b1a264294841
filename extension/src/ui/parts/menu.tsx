import type { Off } from '@noiseaware-connect/shared/parts/button';
import { Icon } from '@noiseaware-connect/shared/parts/icons';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { pageWords as words } from '../../words/page-words.ts';

/** One action of a menu. */
export interface MenuItem {
  action: string;
  text: string;
  /** Whether it ends something. */
  isEnd?: boolean;
  off?: Off;
  run(): void;
}

/**
 * A button “⋯” and the menu that it opens, with the keyboard of a menu button in ARIA's authoring practices: arrow keys,
 * Home, End, Escape. The focus returns to the button.
 */
export function Menu({ items }: { items: readonly MenuItem[] }) {
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
      class="menu"
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
        aria-label={words.more}
        title={words.more}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="more" />
      </button>
      {isOpen && (
        <div role="menu" aria-label={words.more} class="menu-items">
          {items.map(({ action, text, isEnd, off = false, run }) => (
            <button
              key={action}
              type="button"
              role="menuitem"
              class={isEnd ? 'menu-item danger' : 'menu-item'}
              data-action={action}
              tabIndex={-1}
              aria-disabled={off ? true : undefined}
              title={typeof off === 'string' ? off : undefined}
              onClick={() => {
                if (off) return;
                close();
                run();
              }}
            >
              {text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
