import type { Router } from '@koa/router';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Context } from 'koa';
import { confirmationLife, linkAfterlife } from '../../domain/link/link.ts';
import { returnOf } from '../../domain/link/return.ts';
import { type Shown, wayBack } from '../../domain/link/visit.ts';
import {
  completeByLink,
  leave,
  leaveAsNotOwner,
  openVisits,
  showLink,
  showOutcome,
  startByLink,
  type VisitDeps,
  type VisitRedirect,
} from '../../features/links/visit.ts';
import { type Drawn, drawPage, notOwner } from '../../pages/owner/draw-page.ts';
import { postingScript } from '../../pages/owner/posting-script.ts';
import { pagePolicy } from '../../pages/page-policy.ts';
import { brandingOf, darkLogoPath, logoPath } from '../../pages/whole-page.ts';
import type { Config } from '../../settings/config.ts';
import { acceptedLanguages } from '../browser/accepted-languages.ts';
import { hostCookie, hostCookies } from '../browser/host-cookie.ts';
import type { RelayState } from '../every-call/state.ts';
import { postedAgain, type ReturnForm, readReturnForm, withFields } from './return-form.ts';

export type OwnerPageDeps = VisitDeps & { config: Pick<Config, 'brand' | 'publicUrl' | 'returnOrigins'> };

/** Serves the pages that an account's owner opens by a link. A cookie binds a started pairing to the browser. */
export function serveOwnerPages(router: Router<RelayState>, deps: OwnerPageDeps): void {
  const { config } = deps;
  const { brand, publicUrl, returnOrigins } = config;
  const { branding, styleSource } = brandingOf(config);
  const ownerBranding = { ...branding, loginHost: new URL(config.noiseaware.authorizeUrl).host };
  const cookies = hostCookie(config, 'connect', `SameSite=Lax; Max-Age=${config.pairingTtl}`);
  // As long as a link is kept at most: it waits for its confirmation, and is readable for a while after its end.
  const receiptLife = confirmationLife + linkAfterlife;
  const receipts = hostCookies(config, 'connected-', `SameSite=Lax; Max-Age=${receiptLife}`);
  const cookiesOf = (context: Context) => ({
    attempt: cookies.read(context),
    // Each is looked up, and anybody may send many.
    receipts: new Map([...receipts.read(context)].slice(-mostReceipts)),
  });
  const visits = openVisits(deps);
  const sources = { 'style-src': styleSource, 'img-src': "'self'" };
  const policy = pagePolicy({
    ...sources,
    // Browsers apply form-action to all redirects after a form, and NoiseAware's redirects are unknown.
    'form-action': ["'self' https:", new URL(config.noiseaware.authorizeUrl).origin, ...returnOrigins].join(
      ' ',
    ),
  });

  const postingPolicy = pagePolicy({
    ...sources,
    'script-src': postingScript.source,
    'form-action': ["'self'", ...returnOrigins].join(' '),
  });

  const show = (context: Context, page: Drawn) => {
    context.set('Content-Security-Policy', page.posts === undefined ? policy : postingPolicy);
    context.set('Vary', 'Accept-Language');
    context.status = statuses[page.scene] ?? 200;
    if (page.retryAfter !== undefined) context.set('Retry-After', String(page.retryAfter));
    context.type = 'text/html; charset=utf-8';
    context.body = drawPage(page, ownerBranding, acceptedLanguages(context), deps.effects.now());
  };

  const send = (context: Context, { location, cookie, receipt }: VisitRedirect) => {
    if (cookie !== undefined) cookies.set(context, cookie);
    if (receipt !== undefined) {
      const others = [...receipts.read(context).keys()].filter((link) => link !== receipt.link);
      for (const oldest of others.slice(0, -mostReceipts + 1)) receipts.clear(context, oldest);
      receipts.set(context, receipt.link, receipt.verifier);
    }
    // Not `context.redirect`, which would write the address, and with it a code, into the body.
    context.status = 303;
    context.set('Location', location.startsWith('/') ? branding.base + location : location);
    context.body = '';
  };

  const answer = (
    path: string | RegExp,
    method: 'get' | 'post',
    act: (context: Context) => Promise<VisitRedirect | Shown>,
  ) =>
    router[method](path, async (context) => {
      context.state.endpoint = { path: '/connect/:secret' };
      try {
        const result = await act(context);
        if (context.state.observed !== undefined && 'location' in result && result.visit) {
          context.state.observed.visit = result.visit;
        }
        // Visits without a known link are only counted in the log.
        if (isStranger(result)) context.state.failure = new Failure('not_found');
        if ('location' in result) return send(context, result);
        return show(context, { ...result, returns: returnOf(result, returnOrigins) !== undefined });
      } catch (error) {
        context.state.failure = error;
        return show(context, { scene: 'broken' });
      }
    });

  const backFrom = (context: Context, page: Shown) =>
    context.query[wayBack] === undefined ? page : leave(visits, page);
  answer('/connect/:secret', 'get', async (context) => {
    const { secret } = context['params'];
    return context.query[notOwner] === undefined
      ? backFrom(context, await showLink(visits, secret, cookiesOf(context)))
      : leaveAsNotOwner(visits, secret);
  });
  answer('/connect/:secret', 'post', (context) => {
    const press = {
      secret: context['params'].secret,
      from: senderOf(context),
      cookies: cookiesOf(context),
      isCrossSite: context.get('sec-fetch-site') === 'cross-site',
    };
    return startByLink(visits, press, context.state['requestId']);
  });
  const comeBack = async (context: Context, form?: ReturnForm): Promise<VisitRedirect> => {
    // A look proves nothing: it is counted like a stranger's call, and not logged.
    if (context.method === 'HEAD') return { location: '/connected', isStranger: true };
    const redirect = publicUrl + withFields(context.url, form?.fields ?? []);
    const back = { redirect, returnBy: form === undefined ? 'redirect' : 'form_post' } as const;
    const visit = await completeByLink(visits, back, cookies.read(context), context.state['requestId']);
    return visit.isStranger && hasNoCookie(context)
      ? { ...visit, location: `/connected?${cookieCheck}`, cookie: cookieCheck }
      : visit;
  };
  // A form of another site comes without the cookie, which is SameSite=Lax: this relay's page posts the fields once more.
  const comeBackByForm = async (context: Context): Promise<VisitRedirect | Shown> => {
    const form = await readReturnForm(context, deps.withoutSlot);
    return cookies.read(context) === '' && !form.isPostedAgain
      ? { scene: 'coming_back', posts: [...form.fields, [postedAgain, 'yes']] }
      : comeBack(context, form);
  };
  const isFixed = config.redirectPaths === 'fixed';
  answer('/connected', 'get', async (context) => {
    if (context.querystring === cookieCheck && hasNoCookie(context)) return { scene: 'no_cookies' };
    return isFixed && !['', cookieCheck, wayBack].includes(context.querystring)
      ? comeBack(context)
      : backFrom(context, await showOutcome(visits, cookies.read(context)));
  });
  // Behind a fixed path NoiseAware may append the code in any way.
  answer(isFixed ? /^\/connected[/&;]/ : '/connected/*rest', 'get', comeBack);
  answer(isFixed ? /^\/connected(?:[/&;]|$)/ : '/connected/*rest', 'post', comeBackByForm);
  for (const [path, logo] of [
    [logoPath, brand?.logo],
    [darkLogoPath, brand?.logoDark],
  ] as const) {
    if (logo === undefined) continue;
    router.get(path, (context) => {
      context.type = logo.type;
      context.body = logo.bytes;
    });
  }
}

// --- Internal helpers ---

/** Cookies of links that a browser keeps, so that they fit into a request's head. */
const mostReceipts = 20;

/** Whether the visitor had neither a valid link nor the cookie of one. */
const isStranger = (result: VisitRedirect | Shown): boolean =>
  'location' in result ? result.isStranger === true : result.link === undefined;

/** Query and cookie that tell whether the browser of a visitor without any cookie keeps one. */
const cookieCheck = 'cookie-check';

/**
 * The origin of the page that has sent a form. Undefined if no browser has: each sends `Origin` with a form, and those that do not
 * send Fetch Metadata are too old to be told apart.
 */
const senderOf = (context: Context): string | undefined => {
  const origin = context.get('origin');
  return origin === '' && context.get('sec-fetch-site') === '' ? undefined : origin;
};

const hasNoCookie = (context: Context): boolean => context.get('cookie') === '';

const statuses: { readonly [S in Drawn['scene']]?: number } = {
  unknown: 404,
  expired: 410,
  revoked: 410,
  failed: 410,
  too_often: 429,
  broken: 503,
};
