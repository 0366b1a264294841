import type { Middleware } from 'koa';

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>NoiseAware Connect relay</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif }
  body { max-width: 34rem; margin: 12vh auto; padding: 0 1.5rem }
  h1 { font-size: 1.4rem }
</style>
<h1>This is a NoiseAware Connect relay</h1>
<p>There is nothing to see here, and you are in the right place if somebody sent you a setup link.</p>
<ol>
  <li>Copy the whole link from this window’s address bar.</li>
  <li>Open the NoiseAware Connect extension in your browser and choose <b>Set up</b>.</li>
  <li>Paste the link there. It works once, for seven days.</li>
</ol>
<p>Without the extension, ask whoever sent the link for it.</p>
</html>
`;

/** Explains a setup link to the person who opened it instead of pasting it. Its invite stays in the fragment, unsent. */
export const welcome: Middleware = (context) => {
  context.set(
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  );
  context.set('Referrer-Policy', 'no-referrer');
  context.type = 'text/html; charset=utf-8';
  context.body = page;
};
