import { html } from './html.ts';
import { layout, problem } from './layout.ts';

interface SignupPage {
  readonly visit: string;
  readonly wrong?: string;
  readonly given?: { readonly name: string; readonly email: string; readonly organization: string };
}

/** Where a new user makes an account. */
export const signupPage = ({ visit, wrong, given }: SignupPage): string =>
  layout(
    'Create an account',
    html`<h1>Create your account</h1>
<p class="lead">It takes a minute. You can connect it right afterwards.</p>
${problem(wrong)}
<form method="post" action="/authorize/signup">
<input type="hidden" name="visit" value="${visit}">
<div>
<label for="name">Your name</label>
<input id="name" name="name" autocomplete="name" value="${given?.name ?? ''}" required autofocus>
</div>
<div>
<label for="organization">Organization</label>
<input id="organization" name="organization" autocomplete="organization" value="${given?.organization ?? ''}" required>
</div>
<div>
<label for="email">Email</label>
<input id="email" name="email" type="email" autocomplete="username" value="${given?.email ?? ''}" required>
</div>
<div>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="new-password" required>
</div>
<button id="create" type="submit">Create account</button>
</form>
<p class="aside">Have an account? <a id="have-account" href="/authorize/step?visit=${visit}">Log in</a></p>`,
  );

/** Shown until the mailed link comes; then it stands for the mailbox too. */
export const mailPage = (visit: string, email: string, link: string | undefined): string =>
  layout(
    'Confirm your email',
    html`<h1>Check your mail</h1>
<p class="lead">We sent a link to <strong>${email}</strong>. Open it to finish your account.</p>
${
  link === undefined
    ? html`<p class="note" id="waiting">Nothing has arrived yet. This page looks again every few seconds.</p>
<a class="button quiet" id="look-again" href="/authorize/signup/mail?visit=${visit}">Look again</a>`
    : html`<p class="note">The sandbox sends no mail: here is the link that would be in it.</p>
<a class="button" id="confirm" href="${link}">Confirm my email</a>`
}`,
    link === undefined ? 5 : undefined,
  );
