import { type Html, html } from '../../sandbox/pages/html.ts';
import type { Property } from '../data/property.ts';

interface Content {
  readonly title: string;
  readonly tab: 'units';
  readonly content: Html;
}

/** The page of one unit. The id of its account stands in the address alone. */
export const unitPage = ({
  number,
  name,
  city,
  owner,
  bedrooms,
  sleeps,
  status,
  stays,
}: Property): Content => ({
  title: `Unit ${number}`,
  tab: 'units',
  content: html`<h1>Unit record</h1>
<div id="unit-title"><h2>${name} (unit ${number})</h2></div>
<table class="record" border="1" aria-label="Unit record"><tbody>
${field('Location', city)}${field('Owner of record', owner)}${field('Bedrooms', bedrooms)}${field('Max. occupancy', sleeps)}${field('Status', status.toUpperCase())}
</tbody></table>
<h2>Reservations</h2>
${
  stays.length === 0
    ? html`<p>No reservations on file.</p>`
    : html`<table class="record" border="1" aria-label="Reservations"><thead><tr><th scope="col">Party</th><th scope="col">From</th><th scope="col">Until</th><th scope="col">Pax</th></tr></thead><tbody>
${stays.map(({ guest, from, until, guests }) => html`<tr><td>${guest}</td><td>${from}</td><td>${until}</td><td>${guests}</td></tr>`)}
</tbody></table>`
}
<p><a href="/classic/units">Return to unit list</a></p>`,
});

export const missingPage: Content = {
  title: 'Record not found',
  tab: 'units',
  content: html`<h1>Record not found</h1><p>Error 1104: the unit is not on file. <a href="/classic/units">Return to unit list</a></p>`,
};

// --- Internal helpers ---

const field = (label: string, value: string | number): Html =>
  html`<tr><th scope="row">${label}</th><td>${value}</td></tr>`;
