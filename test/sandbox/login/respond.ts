import type { Context } from 'koa';
import { returnScriptHash } from '../pages/return-page.ts';
import type { World } from '../world.ts';

/** Answers with a page. */
export function showPage(context: Context, page: string, status = 200): void {
  context.status = status;
  context.type = 'html';
  context.body = page;
}

/** Sends the browser somewhere; the URL is not touched, as Koa's own redirect would do. */
export function sendTo(context: Context, location: string, status = 303): void {
  context.status = status;
  context.set('Location', location);
  context.body = '';
}

/** The step that a visit is at now. */
export const sendToStep = (context: Context, visit: string): void =>
  sendTo(context, `/authorize/step?visit=${visit}`);

/** Headers that a login page has; no form-action, which would stop the redirect to the partner in Chromium. */
export function setPageHeaders(context: Context, world: World): void {
  context.set({
    Date: new Date(world.shownNow()).toUTCString(),
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `default-src 'none'; style-src 'self'; script-src '${returnScriptHash}'; base-uri 'none'; frame-ancestors 'none'`,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  if (world.switches.coop !== 'off') context.set('Cross-Origin-Opener-Policy', world.switches.coop);
}
