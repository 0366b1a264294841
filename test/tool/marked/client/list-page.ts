import { markAccount } from '@noiseaware-connect/shared/mark-account';
import type { Property } from '../../property.ts';
import { element } from './element.ts';
import { noiseState, noiseWords, onNoiseChange } from './noise.ts';
import { drawVirtualRows, type Row } from './virtual-rows.ts';

/** A page that is on the screen. */
export interface Page {
  readonly element: HTMLElement;
  readonly title: string;
  /** What is kept with this page in the history. */
  scrolled?(): number;
  /** Another search on the same page. */
  search?(query: string): void;
  end(): void;
}

const title = 'All properties';
const columns = ['Home', 'Status', 'City', 'Owner', 'Next check-in', 'Noise monitoring'];

/** The list of homes; `addressOf` gives the address of a home's page. */
export function openListPage(
  properties: readonly Property[],
  options: { query: string; scrollTop: number; virtual: boolean; addressOf(account: string): string },
): Page {
  const count = element('p', { role: 'status' });
  const body = element('tbody');
  const headings = columns.map((text) => element('th', { scope: 'col' }, text));
  const head = element('thead', {}, element('tr', {}, ...headings));
  const table = element('table', { 'aria-label': title }, head, body);
  const space = element('div', {}, table);
  const region = { class: 'rows', tabindex: '0', role: 'region', 'aria-label': `${title}, list` };
  const scroller = element('div', region, space);
  const makeRow = () => makeListRow(options.addressOf);
  const rows = drawVirtualRows({ scroller, space, body, virtual: options.virtual, makeRow });
  const search = (query: string, scrollTop = 0) => {
    const chosen = properties.filter(({ name, city, owner, account }) =>
      `${name} ${city} ${owner} ${account}`.toLowerCase().includes(query.toLowerCase()),
    );
    count.textContent = `${chosen.length.toLocaleString('en-US')} homes`;
    table.ariaRowCount = String(chosen.length + 1);
    rows.show(chosen, scrollTop);
  };
  // Heights are known once the page is on the screen.
  queueMicrotask(() => search(options.query, options.scrollTop));
  const heading = element('div', { class: 'heading' }, element('h1', { tabindex: '-1' }, title), count);
  return {
    element: element('div', { class: 'list' }, heading, scroller),
    title,
    scrolled: () => scroller.scrollTop,
    search,
    end: onNoiseChange((account) => rows.redraw((property) => property.account === account)),
  };
}

// --- Internal helpers ---

/** A row of the list. Only texts and attributes change: what else stands in its cells belongs to others. */
function makeListRow(addressOf: (account: string) => string): Row<Property> {
  const face = element('span', { class: 'face', 'aria-hidden': 'true' });
  const link = element('a');
  const id = element('small');
  const home = element('div', { class: 'home' }, face, element('span', {}, link, id));
  const status = element('span', { class: 'pill' });
  const noise = element('span', { class: 'pill noise' });
  const texts = Array.from({ length: 3 }, () => element('td'));
  const row = element('tr', {}, element('th', { scope: 'row' }, home), element('td', {}, status));
  row.append(...texts, element('td', {}, noise));

  return {
    element: row,
    fill({ account, name, kind, bedrooms, city, owner, next, ...property }, index) {
      const state = noiseState(account);
      noise.dataset['state'] = state;
      noise.textContent = noiseWords[state].short;
      // The row of headings is the first one.
      if (row.dataset['noiseawareAccount'] === account && row.ariaRowIndex === String(index + 2)) return;
      row.ariaRowIndex = String(index + 2);
      face.dataset['kind'] = kind;
      face.textContent = name[0] ?? '';
      link.href = addressOf(account);
      link.textContent = name;
      id.textContent = `${account} · ${bedrooms} BR`;
      status.dataset['state'] = property.status;
      status.textContent = property.status;
      for (const [at, text] of [city, owner, next?.from ?? 'Not booked'].entries()) {
        (texts[at] as HTMLElement).textContent = text;
      }
      markAccount(row, { id: account, name, compact: true });
    },
  };
}
