import { type Html, html } from '../../sandbox/pages/html.ts';
import type { Property } from '../data/property.ts';

const onePage = 40;

/** The list of units; `?virtual=off` shows all of them on one page. The id of a unit's account is in `data-ref`. */
export function unitsPage(
  properties: readonly Property[],
  { searchParams }: URL,
): { title: string; tab: 'units'; content: Html } {
  const query = searchParams.get('q')?.trim() ?? '';
  const found = properties.filter(({ name, number }) =>
    `${number} ${name}`.toLowerCase().includes(query.toLowerCase()),
  );
  const size = searchParams.get('virtual') === 'off' ? Math.max(1, found.length) : onePage;
  const pages = Math.max(1, Math.ceil(found.length / size));
  const page = Math.min(pages, Math.max(1, Number.parseInt(searchParams.get('page') ?? '1', 10) || 1));
  const shown = found.slice((page - 1) * size, page * size);
  const linkTo = (other: number, text: string): Html => {
    const params = new URLSearchParams(searchParams);
    params.set('page', String(other));
    return other < 1 || other > pages || other === page
      ? html`<span>${text}</span>`
      : html`<a href="/classic/units?${params.toString()}">${text}</a>`;
  };

  return {
    title: 'Unit list',
    tab: 'units',
    content: html`<h1>Unit list</h1>
<form action="/classic/units" id="filter"><label for="q">Unit no. or name:</label> <input id="q" name="q" value="${query}"> <button>Filter</button></form>
<table id="units" border="1">
<caption>${found.length} records, page ${page} of ${pages}</caption>
<thead><tr><th scope="col">Unit</th><th scope="col">Location</th><th scope="col">Owner of record</th><th scope="col">BR</th><th scope="col">Status</th><th scope="col">Next arrival</th><th scope="col">Actions</th></tr></thead>
<tbody>${shown.map(unitRow)}</tbody>
</table>
<nav id="pager" aria-label="Pages">${linkTo(page - 1, '« Previous')} | ${linkTo(page + 1, 'Next »')}</nav>`,
  };
}

// --- Internal helpers ---

const unitRow = ({ number, account, name, city, owner, bedrooms, status, stays }: Property): Html =>
  html`<tr data-ref="unit:${account}"><td class="unit">Unit ${number} – ${name}</td><td>${city}</td><td>${owner}</td><td>${bedrooms}</td><td>${status.toUpperCase()}</td><td>${stays[0]?.from ?? 'NONE'}</td><td><a href="/classic/unit/${account}" aria-label="Open unit ${number}">Open</a></td></tr>
`;
