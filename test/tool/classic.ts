import { type Html, html } from '../sandbox/pages/html.ts';
import type { Property } from './properties.ts';

// The look that marks nothing, of pages that come whole from the server. The id of an account stands in an attribute of
// the list, in the address of a unit and in the text of an arrival: the three places that a rule can name.

/** The list of units. */
export const unitsPage = (units: readonly Property[]): string => {
  const row = ({ number, account, name, city, owner, status }: Property) =>
    html`<tr data-ref="unit:${account}"><td class="unit">Unit ${number} – ${name}</td><td>${city}</td><td>${owner}</td><td>${status.toUpperCase()}</td><td><a href="/classic/unit/${account}" aria-label="Open unit ${number}">Open</a></td></tr>
`;
  return page(
    'Unit list',
    html`<table>
<thead><tr><th scope="col">Unit</th><th scope="col">Location</th><th scope="col">Owner of record</th><th scope="col">Status</th><th scope="col">Actions</th></tr></thead>
<tbody>${units.map(row)}</tbody>
</table>`,
  );
};

/** The record of one unit. */
export const unitPage = ({ number, name, city, owner }: Property): string =>
  page(
    'Unit record',
    html`<div id="unit-title"><h2>${name} (unit ${number})</h2></div>
<table><tbody><tr><th scope="row">Location</th><td>${city}</td></tr><tr><th scope="row">Owner of record</th><td>${owner}</td></tr></tbody></table>`,
  );

/** The next 30 stays. */
export const arrivalsPage = (units: readonly Property[]): string => {
  const stays = units
    .filter(({ next }) => next !== '')
    .sort((one, other) => one.next.localeCompare(other.next));
  const row = ({ account, name, next }: Property) =>
    html`<li><span class="what">${name} [${account}]</span> <span>${next}</span></li>
`;
  return page('Arrivals', html`<ul class="arrivals">${stays.slice(0, 30).map(row)}</ul>`);
};

// --- Internal helpers ---

const page = (title: string, content: Html): string =>
  html`<!doctype html>
<html lang="en" class="classic">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Tideloft Classic</title>
<link rel="icon" href="/assets/logo.svg">
<link rel="stylesheet" href="/assets/tideloft.css">
</head>
<body>
<header><p><b>Tideloft</b> Classic</p><nav aria-label="Modules"><a href="/classic/units">Units</a><a href="/classic/arrivals">Arrivals</a><a href="/properties">New version</a></nav></header>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.markup;
