import { html } from './html.ts';
import { layout, problem } from './layout.ts';

interface LoginPage {
  readonly visit: string;
  readonly partnerName: string;
  readonly demo: { readonly email: string; readonly password: string };
  readonly email?: string;
  readonly wrong?: string;
}

const autofocus = html` autofocus`;

/** Where a user with an account logs in; one whose email is known starts at the password. */
export const loginPage = ({ visit, partnerName, demo, email, wrong }: LoginPage): string =>
  layout(
    'Log in',
    html`<h1>Log in to NoiseAware</h1>
<p class="lead">to connect your account to <strong>${partnerName}</strong></p>
${problem(wrong)}
<form method="post" action="/authorize/login">
<input type="hidden" name="visit" value="${visit}">
<div>
<label for="email">Email</label>
<input id="email" name="email" type="email" autocomplete="username" value="${email ?? ''}" required${email ? undefined : autofocus}>
</div>
<div>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${email ? autofocus : undefined}>
</div>
<p class="note">Demo login: <code>${demo.email}</code> / <code>${demo.password}</code></p>
<button id="login" type="submit">Log in</button>
</form>
<p class="aside">New to NoiseAware? <a id="signup" href="/authorize/signup?visit=${visit}">Create an account</a></p>`,
  );
