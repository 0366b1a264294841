import type { Organization } from '../state/directory.ts';
import { html } from './html.ts';
import { layout, problem } from './layout.ts';

/** Where a user with several organizations picks one. */
export const organizationPage = (
  visit: string,
  partnerName: string,
  organizations: readonly Organization[],
  wrong?: string,
): string =>
  layout(
    'Choose an organization',
    html`<h1>Choose an organization</h1>
<p class="lead">Which one do you want to connect to <strong>${partnerName}</strong>?</p>
${problem(wrong)}
<form method="post" action="/authorize/organization">
<input type="hidden" name="visit" value="${visit}">
<fieldset>
<legend>Your organizations</legend>
${organizations.map(
  ({ id, name }) =>
    html`<label class="option"><input type="radio" name="organization" value="${id}" required> ${name}</label>`,
)}
</fieldset>
<button id="choose" type="submit">Continue</button>
</form>`,
  );
