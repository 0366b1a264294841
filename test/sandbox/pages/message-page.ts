import { type Html, html } from './html.ts';
import { layout } from './layout.ts';

/** A page that only says something. */
export const messagePage = (title: string, text: string): string =>
  layout(title, html`<h1>${title}</h1><p class="lead">${text}</p>`);

const backButton = (visit: string, partnerName: string): Html =>
  html`<form method="post" action="/authorize/back">
<input type="hidden" name="visit" value="${visit}">
<button id="back" type="submit">Go back to ${partnerName}</button>
</form>`;

/** Said when the partner's ConnectionURL gave no access code; the detail is for developers. */
export const failurePage = (visit: string, partnerName: string, detail: string): string =>
  layout(
    'Not connected',
    html`<h1 id="failure">We could not connect to ${partnerName}</h1>
<p class="lead">Nothing was changed. Please go back and try again.</p>
<p class="note" id="detail">Sandbox detail: ${detail}</p>
${backButton(visit, partnerName)}`,
  );
