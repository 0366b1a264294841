import { html } from './html.ts';
import { layout } from './layout.ts';

interface ConsentPage {
  readonly visit: string;
  readonly partnerName: string;
  readonly organizationName: string;
  readonly email: string;
  readonly again: boolean;
}

/** The Authorize screen. */
export const consentPage = ({ visit, partnerName, organizationName, email, again }: ConsentPage): string =>
  layout(
    'Authorize',
    html`<h1>${partnerName} wants to access ${organizationName}</h1>
<p class="lead">If you agree, ${partnerName} will be able to:</p>
<ul class="plain">
<li>See your properties and their noise events</li>
<li>Read and change noise thresholds</li>
<li>Receive alerts for your devices</li>
</ul>
${again ? html`<p class="note" id="again">${organizationName} is connected already. Authorizing again renews the connection.</p>` : undefined}
<form method="post" action="/authorize/decision" class="actions">
<input type="hidden" name="visit" value="${visit}">
<button id="authorize" name="decision" value="authorize" type="submit">Authorize</button>
<button id="cancel" class="quiet" name="decision" value="cancel" type="submit" formnovalidate>Cancel</button>
</form>
<div class="aside">Logged in as ${email}.
<form method="post" action="/authorize/logout"><input type="hidden" name="visit" value="${visit}"><button id="switch-account" class="link" type="submit">Not you?</button></form>
</div>`,
  );
