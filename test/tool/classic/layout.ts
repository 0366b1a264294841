import { type Html, html } from '../../sandbox/pages/html.ts';

interface ClassicPage {
  readonly title: string;
  /** The tab that is in front. */
  readonly tab: 'units' | 'arrivals';
  readonly content: Html;
}

/** The frame of the old product's pages. */
export const classicLayout = ({ title, tab, content }: ClassicPage): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - Tideloft Classic</title>
<link rel="icon" href="/pictures/beach-noon.svg">
<link rel="stylesheet" href="/classic/assets/classic.css">
</head>
<body>
<header id="banner">
<p id="product"><b>Tideloft</b> Classic <span>Property Manager 4.2</span></p>
<p id="session">Logged in as: JMARSH | Office: 003 | <a href="/properties">New version</a></p>
</header>
<nav id="tabs" aria-label="Modules"><ul>
${tabLink('Units', '/classic/units', tab === 'units')}
${tabLink('Arrivals', '/classic/arrivals', tab === 'arrivals')}
</ul></nav>
<main>
${content}
</main>
<footer id="foot">Session timeout: 30 min. For support call your administrator.</footer>
</body>
</html>
`;

// --- Internal helpers ---

const tabLink = (text: string, href: string, current: boolean): Html =>
  current
    ? html`<li><a href="${href}" aria-current="page">${text}</a></li>`
    : html`<li><a href="${href}">${text}</a></li>`;
