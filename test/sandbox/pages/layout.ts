import { type Html, html } from './html.ts';

/** A whole page around its card; `refresh` reloads it by itself after so many seconds. */
export const layout = (title: string, card: Html, refresh?: number): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${refresh === undefined ? undefined : html`<meta http-equiv="refresh" content="${refresh}">`}
<title>${title} · NoiseAware sandbox</title>
<link rel="stylesheet" href="/authorize/styles.css">
</head>
<body>
<div class="ribbon" role="note">Sandbox — an imitation of NoiseAware for development</div>
<main>
<p class="wordmark">NoiseAware</p>
<section class="card">
${card}
</section>
</main>
</body>
</html>
`.markup;

/** What went wrong with a form, said to everybody. */
export const problem = (text: string | undefined): Html | undefined =>
  text === undefined ? undefined : html`<p class="problem" role="alert">${text}</p>`;
