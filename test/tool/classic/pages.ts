import { type Html, html } from '../../sandbox/pages/html.ts';
import { type Answer, type Part, pageAnswer } from '../answer.ts';
import type { Property } from '../property.ts';

const unitsOnPage = 40;
const arrivalsShown = 30;

/**
 * The look that marks nothing, of pages that come whole from the server. The id of an account stands in an attribute of
 * the list, in the address of a unit and in the text of an arrival: the three places that a rule can name.
 */
export const classicPages =
  (propertiesFor: (url: URL) => readonly Property[]): Part =>
  (url) => {
    const { pathname } = url;
    if (pathname === '/classic/units') return page('Unit list', unitList(propertiesFor(url), url));
    if (pathname === '/classic/arrivals') return page('Arrivals', arrivalList(propertiesFor(url)));
    const [, account] = /^\/classic\/unit\/([^/]+)$/.exec(pathname) ?? [];
    if (account === undefined) return undefined;
    const unit = propertiesFor(url).find((property) => property.account === account);
    return unit === undefined
      ? page('Record not found', html`<p>Error 1104: the unit is not on file.</p>`, 404)
      : page('Unit record', unitRecord(unit));
  };

// --- Internal helpers ---

const page = (title: string, content: Html, status?: number): Answer =>
  pageAnswer(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Tideloft Classic</title>
<link rel="icon" href="/assets/logo.svg">
<link rel="stylesheet" href="/assets/classic/classic.css">
</head>
<body>
<header><b>Tideloft</b> Classic
<nav aria-label="Modules"><a href="/classic/units">Units</a> <a href="/classic/arrivals">Arrivals</a> <a href="/properties">New version</a></nav></header>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`,
    status,
  );

/** The list of units, filtered by `?q=`; `?virtual=off` shows all of them. */
function unitList(properties: readonly Property[], { searchParams }: URL): Html {
  const query = searchParams.get('q')?.trim() ?? '';
  const found = properties.filter(({ name, number }) =>
    `${number} ${name}`.toLowerCase().includes(query.toLowerCase()),
  );
  const shown = searchParams.get('virtual') === 'off' ? found : found.slice(0, unitsOnPage);
  return html`<form action="/classic/units"><label for="q">Unit no. or name:</label> <input id="q" name="q" value="${query}"> <button>Filter</button></form>
<table>
<caption>${found.length} records, ${shown.length} shown</caption>
<thead><tr><th scope="col">Unit</th><th scope="col">Location</th><th scope="col">Owner of record</th><th scope="col">Status</th><th scope="col">Actions</th></tr></thead>
<tbody>${shown.map(unitRow)}</tbody>
</table>`;
}

const unitRow = ({ number, account, name, city, owner, status }: Property): Html =>
  html`<tr data-ref="unit:${account}"><td class="unit">Unit ${number} – ${name}</td><td>${city}</td><td>${owner}</td><td>${status.toUpperCase()}</td><td><a href="/classic/unit/${account}" aria-label="Open unit ${number}">Open</a></td></tr>
`;

const unitRecord = ({ number, name, city, owner, bedrooms }: Property): Html =>
  html`<div id="unit-title"><h2>${name} (unit ${number})</h2></div>
<table><caption>Unit record</caption><tbody>
<tr><th scope="row">Location</th><td>${city}</td></tr>
<tr><th scope="row">Owner of record</th><td>${owner}</td></tr>
<tr><th scope="row">Bedrooms</th><td>${bedrooms}</td></tr>
</tbody></table>`;

const arrivalList = (properties: readonly Property[]): Html =>
  html`<ul class="arrivals">
${properties
  .flatMap(({ next, account, name }) => (next === null ? [] : [{ account, name, ...next }]))
  .sort((one, other) => one.from.localeCompare(other.from))
  .slice(0, arrivalsShown)
  .map(
    ({ account, name, guest, from, nights }) =>
      html`<li><span class="what">${name} [${account}]</span> <span>${guest}, ${from}, ${nights} nights</span></li>
`,
  )}</ul>`;
