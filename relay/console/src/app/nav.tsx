import { Button } from '@noiseaware-connect/shared/parts/button';
import { Icon, Mark } from '@noiseaware-connect/shared/parts/icons';
import { useState } from 'preact/hooks';
import { hrefOf, type ViewName, viewsFor } from '../context/route.ts';
import type { Page } from '../page.ts';
import { searchWords } from '../words/search-words.ts';
import { shellWords as words } from '../words/shell-words.ts';

/** The partner's name, the tabs, and the signed-in person. */
export function Nav(props: { page: Page; view: ViewName; search(): void; signOut(): Promise<void> }) {
  const { page, view, search, signOut } = props;
  const [leaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    await signOut().finally(() => setLeaving(false));
  };
  return (
    <header class="nav">
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
      <nav aria-label={words.tabsLabel}>
        <ul>
          {viewsFor(page).map((tab) => (
            <li key={tab}>
              <a href={hrefOf(tab)} aria-current={tab === view ? 'page' : undefined} data-tab={tab}>
                {words.tabs[tab]}
              </a>
            </li>
          ))}
        </ul>
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
    </header>
  );
}
