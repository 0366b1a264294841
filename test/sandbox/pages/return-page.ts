import { createHash } from 'node:crypto';
import type { Parameter } from '../state/visits.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

const script = 'document.forms[0].submit()';

/** The only script of the login pages, as a Content-Security-Policy names it. */
export const returnScriptHash = `sha256-${createHash('sha256').update(script).digest('base64')}`;

/** A form that the browser posts to the partner by itself, or by its button where there is no script. */
export const returnPage = (to: string, parameter: Parameter | undefined, partnerName: string): string =>
  layout(
    'Going back',
    html`<h1>Going back to ${partnerName}</h1>
<form method="post" action="${to}">
${parameter && html`<input type="hidden" name="${parameter.name}" value="${parameter.value}">`}
<button id="continue" type="submit">Continue</button>
</form>
<script>${script}</script>`,
  );
