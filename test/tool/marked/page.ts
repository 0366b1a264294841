import { html } from '../../sandbox/pages/html.ts';
import { type Part, pageAnswer } from '../answer.ts';
import { icons } from './icons.ts';

/** The look that marks its records: one page for every address under /properties, drawn by its script. */
export const markedPage: Part = ({ pathname }) =>
  /^\/properties(?:\/[^/]+)?$/.test(pathname) ? pageAnswer(shell) : undefined;

// --- Internal helpers ---

const view = (name: string, title: string, icon: typeof icons.homes, href: string) =>
  html`<li><a class="item" href="${href}" data-view="${name}">${icon}<span>${title}</span><span class="count" data-count="${name}"></span></a></li>`;

const shell = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Tideloft</title>
<link rel="icon" href="/pictures/cabin-dusk.svg">
<link rel="stylesheet" href="/assets/theme.css">
<link rel="stylesheet" href="/assets/shell.css">
<link rel="stylesheet" href="/assets/list.css">
<link rel="stylesheet" href="/assets/detail.css">
<script type="module" src="/assets/client/main.ts"></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="side">
<a class="brand" href="/properties">${icons.logo}<span>Tideloft</span></a>
<nav aria-label="Properties">
<p class="label" id="portfolio">Portfolio</p>
<ul aria-labelledby="portfolio">
${view('all', 'All properties', icons.homes, '/properties')}
${view('arriving', 'Arriving soon', icons.arriving, '/properties?view=arriving')}
${view('vacant', 'Not booked', icons.vacant, '/properties?view=vacant')}
${view('attention', 'Attention', icons.attention, '/properties?view=attention')}
</ul>
</nav>
<div class="foot">
<a class="item" href="/classic/units">${icons.classic}<span>Tideloft Classic</span></a>
<p class="who"><span class="face" aria-hidden="true">JM</span><span>Jo Marsh<br><small>Guest operations</small></span></p>
</div>
</header>
<div class="stage">
<div class="top">
<form class="search" role="search" id="search">
<label class="sr" for="query">Search homes, cities and owners</label>
${icons.search}<input id="query" type="search" placeholder="Search homes, cities, owners" autocomplete="off" spellcheck="false">
</form>
<button type="button" class="theme" id="theme" aria-pressed="false">${icons.theme}<span class="sr">Dark theme</span></button>
</div>
<main id="main" tabindex="-1"></main>
</div>
</body>
</html>
`;
