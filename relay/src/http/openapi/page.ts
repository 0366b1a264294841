import { hash } from 'node:crypto';
import { Marked } from 'marked';
import { pagePolicy } from '../../pages/page-policy.ts';
import { anchorOf, type Reference } from './markdown.ts';

/** A page without scripts, with its content security policy (CSP, level 3). */
export interface Page {
  html: string;
  policy: string;
}

/** Renders the reference as a page that loads nothing from other hosts. */
export function drawPage({ title, introduction, contents, body }: Reference): Page {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<nav aria-label="Calls">${render(contents)}</nav>
<main>
<h1>${title}</h1>
<p><a href="openapi.json">The same for programs: OpenAPI 3.1</a></p>
${render(introduction)}
${render(body)}
</main>
</body>
</html>
`;
  return { html, policy: pagePolicy({ 'style-src': `'sha256-${hash('sha256', style, 'base64')}'` }) };
}

// --- Internal helpers ---

const markdown = new Marked({
  renderer: {
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    // `tabindex` makes wide blocks scrollable by keyboard.
    code({ text }) {
      return `<pre tabindex="0"><code>${escaped(text)}</code></pre>\n`;
    },
  },
});

const render = (text: string): string => markdown.parse(text, { async: false });

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const style = `
  :root { color-scheme: light dark; font: 16px/24px system-ui, sans-serif }
  body {
    display: grid; grid-template-columns: minmax(240px, 336px) minmax(0, 800px); gap: 32px; margin: 0;
    background: light-dark(#f3f5f8, #12151b); color: light-dark(#14171f, #eef0f4); overflow-wrap: anywhere;
  }
  nav {
    position: sticky; top: 0; box-sizing: border-box; height: 100vh; padding: 24px; overflow: auto; font-size: 14px;
    background: light-dark(#fff, #20252f); border-inline-end: 1px solid light-dark(#e3e6eb, #2d333f);
  }
  nav p { margin: 16px 0 4px } nav ul { margin: 0; padding: 0; list-style: none }
  nav a { display: block; padding-block: 4px; text-decoration: none }
  main { padding: 24px }
  h1, h2, h3 { line-height: 1.3 } h3 { margin-block-start: 48px; font-family: ui-monospace, monospace; font-size: 18px }
  code { font: 13px/20px ui-monospace, monospace }
  pre {
    padding: 16px; overflow: auto; border-radius: 8px;
    background: light-dark(#fff, #20252f); border: 1px solid light-dark(#e3e6eb, #2d333f);
  }
  table { border-collapse: collapse } th, td { padding: 4px 16px 4px 0; text-align: start; vertical-align: top }
  summary { cursor: pointer }
  a { color: light-dark(#2a4fd6, #8ea6ff) }
  :target { scroll-margin-block-start: 24px }
  @media (width < 800px) { body { display: block } nav { position: static; height: auto } }
`;
