import type { Middleware } from 'koa';
import type { Brand } from '../settings/forms.ts';

/** Explains a setup link to the person who opened it. Its invite stays in the fragment, unsent. */
export const welcome = (brand: Brand | undefined): Middleware =>
  explain(
    brand,
    `<p>Did you open a setup link? Then two steps set up your browser:</p>
<ol>
  <li>Press the NoiseAware Connect button in your browser’s toolbar.</li>
  <li>It names this address and asks: choose <b>Set up this browser</b>.</li>
</ol>
<p class="soft">Does it ask for a link instead? Copy the whole one from the address bar and paste it there. It works once, for seven days.</p>`,
  );

/** Explains a colleague's link to a connection, which stays in the fragment, unsent. */
export const welcomeColleague = (brand: Brand | undefined): Middleware =>
  explain(
    brand,
    `<p>A colleague asks you to reconnect an account:</p>
<ol>
  <li>Press the NoiseAware Connect button in your browser’s toolbar.</li>
  <li>It shows the account: choose <b>Reconnect</b>.</li>
</ol>
<p class="soft">Does it not show the account? Then this browser is not signed in here, and needs a setup link first.</p>`,
  );

// --- Internal helpers ---

/** A page in the name of the partner. Nothing is loaded from anywhere else. */
function explain(brand: Brand | undefined, steps: string): Middleware {
  const page = pageOf(brand, steps);
  return (context) => {
    context.set(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    context.set('Referrer-Policy', 'no-referrer');
    context.type = 'text/html; charset=utf-8';
    context.body = page;
  };
}

const pageOf = (brand: Brand | undefined, steps: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${titleOf(brand)}</title>
<style>
  :root { color-scheme: light dark; font: 16px/24px system-ui, sans-serif }
  body {
    margin: 0; padding: 12vh 24px 24px; overflow-wrap: anywhere;
    background: light-dark(#f3f5f8, #12151b); color: light-dark(#14171f, #eef0f4);
  }
  main {
    max-width: 544px; margin: auto; padding: 32px; border-radius: 12px;
    background: light-dark(#fff, #20252f); border: 1px solid light-dark(#e3e6eb, #2d333f);
  }
  h1 { margin: 0 0 16px; font-size: 24px; line-height: 32px }
  ol { padding-inline-start: 24px }
  li { margin-block: 8px }
  .soft { color: light-dark(#566070, #a8b0bd) }
  a { color: light-dark(#2a4fd6, #8ea6ff) }
</style>
</head>
<body>
<main>
<h1>${titleOf(brand)}</h1>
${steps}
<p class="soft">${helpOf(brand)}</p>
</main>
</body>
</html>
`;

const titleOf = (brand: Brand | undefined): string =>
  brand === undefined ? 'NoiseAware Connect' : `NoiseAware Connect for ${escaped(brand.name)}`;

function helpOf(brand: Brand | undefined): string {
  const support = brand?.support;
  if (support === undefined) return 'No extension, or an old link? Ask the person who sent it.';
  const href = support.startsWith('https://') ? support : `mailto:${support}`;
  return `No extension, or an old link? Ask <a href="${escaped(href)}">${escaped(support)}</a>.`;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
