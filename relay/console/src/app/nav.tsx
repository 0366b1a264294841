import { Button } from '@noiseaware-connect/shared/parts/button';
import { Icon, Mark } from '@noiseaware-connect/shared/parts/icons';
import { numberOf } from '@noiseaware-connect/shared/words/plural';
import { useRef, useState } from 'preact/hooks';
import { hrefOf, type ViewName, viewGroupsFor } from '../context/route.ts';
import type { Page } from '../page.ts';
import { searchWords } from '../words/search-words.ts';
import { shellWords as words } from '../words/shell-words.ts';
import { useMarks, type ViewMark } from './use-marks.ts';

/** The partner's name, the views in groups with marks where something waits, and the signed-in person. On small screens, a menu. */
export function Nav(props: { page: Page; view: ViewName; search(): void; signOut(): Promise<void> }) {
  const { page, view, search, signOut } = props;
  const [leaving, setLeaving] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const marks = useMarks();
  const leave = async () => {
    setLeaving(true);
    await signOut().finally(() => setLeaving(false));
  };
  /** Closes the menu. Its button takes the focus, unless the navigation is beside the view and has no menu. */
  const close = () => {
    setOpen(false);
    toggle.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is a second way to what the menu's button does.
    <header
      class={`nav ${isOpen ? 'is-open' : ''}`}
      onKeyDown={({ key }) => isOpen && key === 'Escape' && close()}
    >
      <p class="brand">
        {page.logo === undefined ? <Mark /> : <img class="mark" src={page.logo} alt="" />}
        <strong class="cut-2" title={page.partner}>
          <bdi>{page.partner}</bdi>
        </strong>
      </p>
      <Button
        action="search"
        look="to-search"
        aria-label={searchWords.open}
        aria-keyshortcuts="/"
        onClick={search}
      >
        <Icon name="search" />
        <span>{searchWords.open}</span>
        <kbd>/</kbd>
      </Button>
      <button
        ref={toggle}
        type="button"
        class="button menu-toggle"
        data-action="menu"
        aria-expanded={isOpen}
        aria-controls="menu"
        onClick={() => setOpen(!isOpen)}
      >
        {words.menu}
        {Object.values(marks).map((mark) => (
          <Badge key={mark.text} mark={mark} />
        ))}
      </button>
      <div id="menu" class="menu">
        <nav aria-label={words.tabsLabel}>
          {viewGroupsFor(page).map(({ group, views }) => (
            <div key={group}>
              <p id={`group-${group}`} class="nav-group">
                {words.groups[group]}
              </p>
              <ul aria-labelledby={`group-${group}`}>
                {views.map((tab) => (
                  <li key={tab}>
                    <a
                      href={hrefOf(tab)}
                      aria-current={tab === view ? 'page' : undefined}
                      data-tab={tab}
                      onClick={close}
                    >
                      {words.tabs[tab]}
                      {marks[tab] !== undefined && <Badge mark={marks[tab]} />}
                    </a>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </nav>
        <div class="who">
          <span class="cut" title={page.staff}>
            <bdi>{page.staff}</bdi>
            <span class="soft small">{words.roles[page.role]}</span>
          </span>
          <Button action="sign-out" look="quiet" off={leaving} onClick={() => void leave()}>
            {words.signOut}
          </Button>
        </div>
      </div>
    </header>
  );
}

// --- Internal helpers ---

/** How many things wait, with the sentence that says so for screen readers and as a tooltip. */
const Badge = ({ mark: { count, tone, text } }: { mark: ViewMark }) => (
  <span class={`badge ${tone}`} role="img" aria-label={text} title={text}>
    {numberOf(count)}
  </span>
);
