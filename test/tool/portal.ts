import { hash } from 'node:crypto';
import { json } from 'node:stream/consumers';
import type Router from '@koa/router';
import type { Context } from 'koa';
import { html } from '../sandbox/pages/html.ts';
import { makeProperties, type Property } from './properties.ts';

/** What the product's backend asks the relay for, with its service key. */
export interface Connecting {
  /** The relay's address. */
  readonly relay: string;
  /** The origin of NoiseAware's login. */
  readonly login: string;
  /** @param returnTo where the customer's browser comes back to */
  makeLink(account: { id: string; name: string }, returnTo: string): Promise<{ url: string; id: string }>;
  /** @param language in which the customer reads */
  readState(account: string, language: string): Promise<unknown>;
}

/**
 * The customer's side of the product: a page with a Connect button for each of the customer's homes, and the two calls that the button
 * makes. An address may have `?homes=`, `?mode=` and `?lang=`.
 */
export function servePortal(router: Router, connecting: Connecting | undefined): void {
  let integrity: string | undefined;
  router.get('/portal', async (context) => {
    if (connecting !== undefined) integrity ??= await integrityOf(`${connecting.relay}/connect.js`);
    context.set('Content-Security-Policy', policyOf(connecting, integrity));
    context.body = portalPage(context, connecting, integrity);
  });
  if (connecting === undefined) return;
  // Whoever has signed in may connect their own homes alone, whatever the call says.
  const homeOf = (context: Context, account: unknown): Property =>
    homesOf(context).find((home) => home.account === account) ?? context.throw(403);
  router.post('/noiseaware/link', async (context) => {
    // Only the product's own pages can send this media type: no other site may make links in the customer's name.
    if (!context.is('application/json')) context.throw(415);
    const { account } = (await json(context.req)) as { account?: unknown };
    const { account: id, name } = homeOf(context, account);
    context.body = await connecting.makeLink({ id, name }, `${context.origin}/portal${context.search}`);
  });
  router.get('/noiseaware/state', async (context) => {
    const { account } = homeOf(context, context.query['account']);
    context.body = await connecting.readState(account, context.get('accept-language'));
  });
}

// --- Internal helpers ---

/** The customer has signed in, and so many of the homes are theirs. */
const homesOf = ({ query }: Context): Property[] =>
  makeProperties(Math.min(Number(query['homes'] ?? 1), 100));

/** Of the script as the relay serves it now. A real product writes down the hash that it has checked. */
async function integrityOf(script: string): Promise<string> {
  const response = await fetch(script);
  if (!response.ok) throw new Error(`${script} answered ${response.status}`);
  return `sha384-${hash('sha384', Buffer.from(await response.arrayBuffer()), 'base64')}`;
}

/**
 * This one script by its hash, and nothing inline. Browsers apply `form-action` to where a form is redirected, too: to NoiseAware, or back
 * here where a link cannot be used any more.
 */
const policyOf = (connecting: Connecting | undefined, integrity: string | undefined): string =>
  [
    "default-src 'none'",
    ...(integrity === undefined ? [] : [`script-src '${integrity}'`]),
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `form-action 'self'${connecting === undefined ? '' : ` ${connecting.relay} ${connecting.login}`}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

function portalPage(context: Context, connecting: Connecting | undefined, integrity = ''): string {
  const { mode = 'window', lang = 'en' } = context.query as Record<string, string>;
  const card = ({ account, name, city }: Property) => html`<section class="card connect">
<div class="home"><span class="face" aria-hidden="true">${name.slice(0, 1)}</span><div><h2>${name}</h2><small>${city}</small></div></div>
${
  connecting === undefined
    ? html`<p>Name a relay: CONNECT_URL and CONNECT_KEY.</p>`
    : html`<noiseaware-connect account="${account}" link-from="/noiseaware/link${context.search}" state-from="/noiseaware/state${context.search}" mode="${mode}"></noiseaware-connect>`
}
</section>
`;
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your homes · Tideloft</title>
<link rel="icon" href="/assets/logo.svg">
<link rel="stylesheet" href="/assets/tideloft.css">
${connecting === undefined ? undefined : html`<script src="${connecting.relay}/connect.js" integrity="${integrity}" crossorigin defer></script>`}
</head>
<body>
<header><a href="/portal"><img src="/assets/logo.svg" alt="" width="28" height="28"><b>Tideloft</b></a><span>For owners: Amara Whitfield</span></header>
<main class="portal">
<h1>Noise monitoring</h1>
<p>Connect your NoiseAware sensors, so that we hear of noise in your homes before your neighbours do.</p>
${homesOf(context).map(card)}
</main>
</body>
</html>
`.markup;
}
