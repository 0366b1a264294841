import type { Property } from '../../data/property.ts';
import { openDetailPage, openMissingPage } from './detail-page.ts';
import { find } from './element.ts';
import { openListPage, type Page } from './list-page.ts';
import { addressOf, readPlace, settings } from './places.ts';
import { startTheme } from './theme.ts';
import { type ViewName, views } from './views.ts';
import { sayNumber } from './words.ts';

startTheme();
const answer = await fetch(`/api/properties${settings.rows === null ? '' : `?rows=${settings.rows}`}`);
const properties = (await answer.json()) as Property[];
const byAccount = new Map(properties.map((property) => [property.account, property]));
const main = find<HTMLElement>('#main');
const query = find<HTMLInputElement>('#query');
let shown: Page | undefined;

/** Shows the place that the address names. */
function show(scrollTop = 0): void {
  const place = readPlace(location);
  shown?.end();
  if (place.page === 'list') {
    shown = openListPage(properties, place, scrollTop);
    query.value = place.query;
  } else {
    const property = byAccount.get(place.account);
    shown = property === undefined ? openMissingPage() : openDetailPage(property);
    query.value = '';
  }
  main.replaceChildren(shown.element);
  document.title = `${shown.title} · Tideloft`;
  const current = place.page === 'list' ? place.view : undefined;
  for (const link of document.querySelectorAll<HTMLElement>('[data-view]')) {
    link.ariaCurrent = link.dataset['view'] === current ? 'page' : null;
  }
}

/** Goes to another address of the product, as the browser would, without loading it. */
function go(address: string): void {
  history.replaceState({ scrollTop: shown?.scrolled?.() ?? 0 }, '');
  history.pushState(null, '', address);
  show();
  // A screen reader says where it is now.
  main.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
}

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (link === null || !plain || !link.pathname.startsWith('/properties') || link.hash !== '') return;
  event.preventDefault();
  go(link.href);
});

window.addEventListener('popstate', ({ state }: PopStateEvent) => {
  show((state as { scrollTop?: number } | null)?.scrollTop ?? 0);
});

find('#search').addEventListener('submit', (event) => event.preventDefault());
query.addEventListener('input', () => {
  const place = readPlace(location);
  const view = place.page === 'list' ? place.view : 'all';
  const address = addressOf({ page: 'list', view, query: query.value.trim() });
  if (place.page === 'list') {
    history.replaceState(null, '', address);
    shown?.search?.(query.value.trim());
  } else {
    const typed = query.value;
    history.pushState(null, '', address);
    show();
    query.value = typed;
  }
});

history.scrollRestoration = 'manual';
for (const [name, view] of Object.entries(views)) {
  find(`[data-count="${name}"]`).textContent = sayNumber(properties.filter(view.has).length);
  find<HTMLAnchorElement>(`[data-view="${name}"]`).href = addressOf({
    page: 'list',
    view: name as ViewName,
    query: '',
  });
}
show((history.state as { scrollTop?: number } | null)?.scrollTop ?? 0);
