import type { Property } from '../../property.ts';
import { openDetailPage } from './detail-page.ts';
import { openListPage, type Page } from './list-page.ts';

/** How the product was opened, for all its places: how many homes, and whether rows off the screen are left out. */
const kept = ['rows', 'virtual'].flatMap((name) => {
  const value = new URLSearchParams(location.search).get(name);
  return value === null ? [] : [[name, value]];
});
const main = document.querySelector('#main') as HTMLElement;
const query = document.querySelector('#query') as HTMLInputElement;
const answer = await fetch(`/api/properties?${new URLSearchParams(kept)}`);
const properties = (await answer.json()) as Property[];
let shown: Page | undefined;

const addressOf = (path: string, searched = ''): string => {
  const params = new URLSearchParams([...kept, ...(searched === '' ? [] : [['q', searched]])]);
  return params.size === 0 ? path : `${path}?${params}`;
};

/** Shows what the address names. */
function show(scrollTop = 0): void {
  const [, account] = /^\/properties\/([^/]+)$/.exec(location.pathname) ?? [];
  shown?.end();
  query.value = new URLSearchParams(location.search).get('q') ?? '';
  shown =
    account === undefined
      ? openListPage(properties, {
          query: query.value,
          scrollTop,
          virtual: !kept.some(([name, value]) => name === 'virtual' && value === 'off'),
          addressOf: (id) => addressOf(`/properties/${id}`),
        })
      : openDetailPage(
          properties.find((property) => property.account === account),
          addressOf('/properties'),
        );
  main.replaceChildren(shown.element);
  document.title = `${shown.title} · Tideloft`;
}

/** Goes to another address of the product without loading it. */
function go(address: string): void {
  history.replaceState({ scrollTop: shown?.scrolled?.() ?? 0 }, '');
  history.pushState(null, '', address);
  show();
  // A screen reader says where it is now.
  main.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
}

const scrollTopIn = (state: { scrollTop?: number } | null): number => state?.scrollTop ?? 0;

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (link === null || !plain || !link.pathname.startsWith('/properties')) return;
  event.preventDefault();
  go(link.href);
});
window.addEventListener('popstate', ({ state }: PopStateEvent) => show(scrollTopIn(state)));
document.querySelector('#search')?.addEventListener('submit', (event) => event.preventDefault());
query.addEventListener('input', () => {
  const typed = query.value;
  const address = addressOf('/properties', typed.trim());
  if (shown?.search === undefined) {
    history.pushState(null, '', address);
    show();
    query.value = typed;
  } else {
    history.replaceState(null, '', address);
    shown.search(typed.trim());
  }
});

history.scrollRestoration = 'manual';
show(scrollTopIn(history.state));
