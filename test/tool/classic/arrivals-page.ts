import { type Html, html } from '../../sandbox/pages/html.ts';
import type { Property } from '../data/property.ts';

const shownDays = 6;

/** Who arrives on the next days. The id of an account stands in the text. */
export function arrivalsPage(properties: readonly Property[]): {
  title: string;
  tab: 'arrivals';
  content: Html;
} {
  const arrivals = properties.flatMap(({ account, name, stays: [next] }) =>
    next === undefined ? [] : [{ account, name, ...next }],
  );
  const days = [...new Set(arrivals.map(({ from }) => from))].sort().slice(0, shownDays);

  return {
    title: 'Arrivals',
    tab: 'arrivals',
    content: html`<h1>Arrivals</h1>
${days.map((day) => {
  const onDay = arrivals.filter(({ from }) => from === day);
  return html`<h2>${day} (${onDay.length})</h2>
<ul class="arrivals">
${onDay.slice(0, 8).map(
  ({ account, name, guest, guests }) =>
    html`<li><span class="what">${name} [${account}]</span> <span class="who">${guest}, ${guests} pax</span></li>
`,
)}</ul>
${onDay.length > 8 ? html`<p>and ${onDay.length - 8} more</p>` : undefined}
`;
})}`,
  };
}
