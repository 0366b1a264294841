import { type Html, html } from '../../sandbox/pages/html.ts';

const icon = (paths: Html): Html =>
  html`<svg class="icon" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`;

/** Icons of the shell, drawn for it. */
export const icons = {
  homes: icon(html`<path d="M3 9.5 10 3.5l7 6M5 8.5V16h10V8.5M8.5 16v-4h3v4"/>`),
  arriving: icon(
    html`<rect x="3" y="4.5" width="14" height="12" rx="2"/><path d="M3 8.5h14M7 2.8v3M13 2.8v3M8 12.4l1.6 1.6 2.8-3"/>`,
  ),
  vacant: icon(html`<path d="M12.5 3.5H6v13h6.5M9.5 10H17M14.2 7.2 17 10l-2.8 2.8"/>`),
  attention: icon(html`<path d="M10 3.2 17.5 16h-15zM10 8.2v3.6M10 13.9v.1"/>`),
  classic: icon(html`<rect x="3" y="3.5" width="14" height="10" rx="1.5"/><path d="M7 16.5h6M10 13.5v3"/>`),
  search: icon(html`<circle cx="9" cy="9" r="5"/><path d="m13 13 3.5 3.5"/>`),
  theme: icon(
    html`<circle cx="10" cy="10" r="6.5"/><path d="M10 3.5a6.5 6.5 0 0 1 0 13z" fill="currentColor"/>`,
  ),
  logo: html`<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><rect width="32" height="32" rx="9" fill="#12a594"/><path d="M6 15.5 16 7l10 8.5" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/><path d="M6 21c2.5-2 5-2 7.5 0s5 2 7.5 0 3.3-1.6 5-1" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/></svg>`,
};
