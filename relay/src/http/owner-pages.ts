import type { Router } from '@koa/router';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Context } from 'koa';
import type { Deps } from '../endpoints/handler.ts';
import { type Drawn, drawPage } from '../links/pages/draw-page.ts';
import { styleOf } from '../links/pages/style.ts';
import { type Sent, type Shown, visits } from '../links/visit.ts';
import type { RelayState } from './state.ts';

/**
 * The pages that an account's owner opens by a link. A cookie binds the browser that pressed the form; its `__Host-` prefix
 * keeps every other host from setting it (RFC 6265bis, section 4.1.3).
 */
export function serveOwnerPages(router: Router<RelayState>, deps: Deps): void {
  const { config } = deps;
  const { brand, publicUrl } = config;
  const { host, origin, protocol, pathname } = new URL(publicUrl);
  const base = pathname.replace(/\/$/, '');
  const isSecure = protocol === 'https:';
  const cookieName = isSecure ? '__Host-connect' : 'connect';
  const { css, source } = styleOf(brand);
  const { look, press, complete, outcome } = visits(deps);
  const policy = [
    "default-src 'none'",
    `style-src ${source}`,
    "img-src 'self'",
    // Browsers hold all redirects behind a form to it, and where NoiseAware's login leads is not known.
    `form-action 'self' https: ${new URL(config.noiseaware.authorizeUrl).origin}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

  const show = (context: Context, shown: Drawn) => {
    context.set('Content-Security-Policy', policy);
    context.set('Vary', 'Accept-Language');
    context.status = statuses[shown.scene] ?? 200;
    context.type = 'text/html; charset=utf-8';
    context.body = drawPage(shown, { brand, host, css, base }, context.acceptsLanguages());
  };

  const send = (context: Context, { location, cookie }: Sent) => {
    if (cookie !== undefined) {
      const attributes = `Max-Age=${config.pairingTtl}; Path=/; HttpOnly; SameSite=Lax`;
      context.set('Set-Cookie', `${cookieName}=${cookie}; ${attributes}${isSecure ? '; Secure' : ''}`);
    }
    // Koa's own way writes the address into a body, and with it a code.
    context.status = 303;
    context.set('Location', location.startsWith('/') ? base + location : location);
    context.body = '';
  };

  const answer = (path: string, method: 'get' | 'post', act: (context: Context) => Promise<Sent | Shown>) =>
    router[method](path, async (context) => {
      context.state.endpoint = { path: '/connect/:secret' };
      try {
        const answered = await act(context);
        if ('location' in answered) return send(context, answered);
        // Strangers may ask for any number of links: those that are not there are counted in the log.
        if (answered.scene === 'unknown') context.state.failure = new Failure('not_found');
        return show(context, answered);
      } catch (error) {
        context.state.failure = error;
        return show(context, { scene: 'broken' });
      }
    });

  answer('/connect/:secret', 'get', ({ params }) => look(params['secret']));
  answer('/connect/:secret', 'post', async (context) =>
    isOwnForm(context, origin)
      ? press(context['params'].secret, context.state['requestId'])
      : { scene: 'other_site' },
  );
  answer('/connected', 'get', (context) => outcome(cookieIn(context, cookieName)));
  answer('/connected/*rest', 'get', async (context) =>
    context.method === 'HEAD'
      ? { location: '/connected' }
      : complete(publicUrl + context.url, cookieIn(context, cookieName), context.state['requestId']),
  );
  if (brand?.logo !== undefined) {
    const { type, bytes } = brand.logo;
    router.get('/connect-logo', (context) => {
      context.type = type;
      context.body = bytes;
    });
  }
}

// --- Internal helpers ---

const statuses: { readonly [S in Drawn['scene']]?: number } = {
  unknown: 404,
  expired: 410,
  revoked: 410,
  failed: 410,
  other_site: 403,
  broken: 503,
};

/** The one cookie of that name; none where there are several: another host may have set one of them. */
function cookieIn(context: Context, name: string): string {
  const pairs = context.get('cookie').split(/; */);
  const [value = '', ...others] = pairs.filter((pair) => pair.startsWith(`${name}=`));
  return others.length > 0 ? '' : value.slice(name.length + 1);
}

/**
 * Whether the form of the relay's own page was sent: another site that sends it would have a person authorize what they have
 * not been shown (login CSRF). Browsers say where a request comes from (Fetch Metadata), older ones at least by `Origin`; what is
 * no browser says neither, and has no person before it.
 */
function isOwnForm(context: Context, origin: string): boolean {
  const site = context.get('sec-fetch-site');
  if (site !== '') return site === 'same-origin';
  const from = context.get('origin');
  return from === '' || from === origin;
}
