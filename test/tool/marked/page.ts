import { html } from '../../sandbox/pages/html.ts';
import { type Part, pageAnswer } from '../answer.ts';

/** The look that marks its records: one page for every address under /properties, drawn by its script. */
export const markedPage: Part = ({ pathname }) =>
  /^\/properties(?:\/[^/]+)?$/.test(pathname) ? pageAnswer(shell) : undefined;

// --- Internal helpers ---

const shell = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tideloft</title>
<link rel="icon" href="/assets/logo.svg">
<link rel="stylesheet" href="/assets/marked/marked.css">
<script type="module" src="/assets/marked/client/main.ts"></script>
</head>
<body>
<header>
<a href="/properties"><img src="/assets/logo.svg" alt="" width="28" height="28"><b>Tideloft</b></a>
<form role="search" id="search">
<label class="unseen" for="query">Search homes, cities and owners</label>
<input id="query" type="search" placeholder="Search homes, cities, owners" autocomplete="off">
</form>
<a href="/classic/units">Tideloft Classic</a>
</header>
<main id="main" tabindex="-1"></main>
</body>
</html>
`;
