import type { Property } from '../../data/property.ts';
import { element } from './element.ts';
import { makeListRow } from './list-row.ts';
import { countMonitored, onNoiseChange } from './noise.ts';
import { type Place, settings } from './places.ts';
import { choose, views } from './views.ts';
import { drawVirtualRows } from './virtual-rows.ts';
import { daysUntil, sayCount, sayNumber } from './words.ts';

/** A page that is on the screen. */
export interface Page {
  readonly element: HTMLElement;
  readonly title: string;
  /** What is to be kept with this place in the history. */
  scrolled?(): number;
  /** Another search on the same page. */
  search?(query: string): void;
  end(): void;
}

const columns = [
  ['home', 'Home'],
  ['status', 'Status'],
  ['city', 'City'],
  ['owner', 'Owner'],
  ['next', 'Next check-in'],
  ['noise', 'Noise monitoring'],
] as const;

/** The list of homes. */
export function openListPage(
  properties: readonly Property[],
  { view, query }: Extract<Place, { page: 'list' }>,
  scrollTop: number,
): Page {
  const { title } = views[view];
  const count = element('p', { role: 'status' });
  const monitored = element('dd');
  const empty = element('p', { class: 'empty', hidden: '' }, 'No home fits that search.');
  const body = element('tbody');
  const headings = columns.map(([name, text]) => element('th', { scope: 'col', class: `col-${name}` }, text));
  const table = element(
    'table',
    { 'aria-label': title },
    element('thead', {}, element('tr', {}, ...headings)),
    body,
  );
  const space = element('div', {}, table);
  const scroller = element(
    'div',
    { class: 'rows', tabindex: '0', role: 'region', 'aria-label': `${title}, list` },
    space,
    empty,
  );
  const heading = element('h1', { tabindex: '-1' }, title);
  const page = element(
    'div',
    { class: 'list' },
    element('div', { class: 'heading' }, heading, count),
    summarize(properties, monitored),
    scroller,
  );

  const rows = drawVirtualRows({
    scroller,
    space,
    body,
    rowHeight: 60,
    virtual: settings.virtual,
    makeRow: makeListRow,
  });
  const show = (searched: string, from = 0) => {
    const chosen = choose(properties, view, searched);
    count.textContent = sayCount(chosen.length, 'home');
    empty.hidden = chosen.length > 0;
    table.ariaRowCount = String(chosen.length + 1);
    rows.show(chosen, from);
  };
  const sayMonitored = () => {
    const on = countMonitored();
    monitored.replaceChildren(
      on === undefined ? '–' : sayNumber(on),
      element('small', { class: 'of' }, on === undefined ? ' nothing known yet' : ' of the homes seen'),
    );
  };
  const endNoise = onNoiseChange((account) => {
    rows.redraw((property) => property.account === account);
    sayMonitored();
  });
  sayMonitored();
  // Heights are known once the page is on the screen.
  queueMicrotask(() => show(query, scrollTop));

  return {
    element: page,
    title,
    scrolled: () => scroller.scrollTop,
    search: show,
    end() {
      endNoise();
      rows.end();
    },
  };
}

// --- Internal helpers ---

function summarize(properties: readonly Property[], monitored: HTMLElement): HTMLElement {
  const number = (has: (property: Property) => boolean, of: string) =>
    element('dd', {}, sayNumber(properties.filter(has).length), element('small', { class: 'of' }, ` ${of}`));
  const tiles: [string, HTMLElement][] = [
    ['Guests in house', number(({ status }) => status === 'occupied', `of ${sayNumber(properties.length)}`)],
    [
      'Arriving today',
      number(({ stays: [next] }) => next !== undefined && daysUntil(next.from) === 0, 'check-ins'),
    ],
    ['Being cleaned', number(({ status }) => status === 'cleaning', 'turnovers')],
    ['Noise monitoring on', monitored],
  ];
  return element(
    'dl',
    { class: 'summary' },
    ...tiles.map(([term, value]) => element('div', {}, element('dt', {}, term), value)),
  );
}
