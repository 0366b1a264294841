import { onNoiseAwareState } from '@noiseaware-connect/shared/mark-account';
import type { Property } from '../properties.ts';
import { openHome } from './home.ts';
import { openList } from './list.ts';
import { noiseStates } from './noise.ts';

/** A page that is on the screen. */
export interface Page {
  readonly element: HTMLElement;
  readonly title: string;
  /** Another search on the same page. */
  search?(query: string): void;
  /** NoiseAware Connect has said something new of that account. */
  stateChanged(account: string): void;
}

/** How the product was opened, for all its places: how many homes, and whether rows off the screen are left out. */
const opened = new URLSearchParams(location.search);
opened.delete('q');
const main = document.querySelector('#main') as HTMLElement;
const query = document.querySelector('#query') as HTMLInputElement;
const properties = (await (await fetch(`/api/properties?${opened}`)).json()) as Property[];
let shown: Page | undefined;

function addressOf(path: string, searched = ''): string {
  const params = new URLSearchParams(opened);
  if (searched !== '') params.set('q', searched);
  return params.size === 0 ? path : `${path}?${params}`;
}

/** Shows the home that the address names, or the list. */
function show(): void {
  const [, account] = /^\/properties\/([^/]+)$/.exec(location.pathname) ?? [];
  const home = properties.find((property) => property.account === account);
  query.value = new URLSearchParams(location.search).get('q') ?? '';
  const virtual = opened.get('virtual') !== 'off';
  shown = home
    ? openHome(home, addressOf('/properties'))
    : openList(properties, query.value, virtual, addressOf);
  main.replaceChildren(shown.element);
  document.title = `${shown.title} · Tideloft`;
}

onNoiseAwareState(document, ({ account, state }) => {
  if (noiseStates.get(account) === state) return;
  noiseStates.set(account, state);
  shown?.stateChanged(account);
});
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (link === null || !plain || !link.pathname.startsWith('/properties')) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  show();
  // A screen reader says where it is now.
  main.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
});
window.addEventListener('popstate', show);
query.form?.addEventListener('submit', (event) => event.preventDefault());
query.addEventListener('input', () => {
  const searched = query.value.trim();
  if (shown?.search === undefined) {
    history.pushState(null, '', addressOf('/properties', searched));
    show();
  } else {
    history.replaceState(null, '', addressOf('/properties', searched));
    shown.search(searched);
  }
});
show();
