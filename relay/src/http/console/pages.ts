import type { Router } from '@koa/router';
import { access } from '@noiseaware-connect/shared/contract/api';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Context } from 'koa';
import type { TakeTurn } from '../../calls/handler.ts';
import { isOfKind } from '../../domain/secrets.ts';
import { attemptLife } from '../../features/sign-in/attempt.ts';
import { stranger } from '../../features/sign-in/audit-refusal.ts';
import type { FinishDeps } from '../../features/sign-in/complete-sign-in.ts';
import {
  type ConsoleDeps,
  callerOf,
  forgeryTokenOf,
  redeemLink,
} from '../../features/sign-in/console-session.ts';
import { beginAtProvider, returnFromProvider, signedInPath } from '../../features/sign-in/console-sign-in.ts';
import { ClaimMissing } from '../../features/sign-in/refusals.ts';
import { doorScript } from '../../pages/console/door-script.ts';
import { drawConsole } from '../../pages/console/draw-console.ts';
import { type DoorScene, drawDoor } from '../../pages/console/draw-door.ts';
import { builtConsole } from '../../pages/console/files.ts';
import { pagePolicy } from '../../pages/page-policy.ts';
import { brandingOf } from '../../pages/whole-page.ts';
import type { Config } from '../../settings/config.ts';
import { actorOf, type Door } from '../api/serve.ts';
import { acceptedLanguages } from '../browser/accepted-languages.ts';
import { hostCookie } from '../browser/host-cookie.ts';
import { isFromOwnPage } from '../browser/is-from-own-page.ts';
import { retryHeader } from '../every-call/render-failures.ts';
import type { RelayState } from '../every-call/state.ts';
import { sessionCookie } from './door.ts';
import { serveFile } from './files.ts';

export type ConsolePageDeps = ConsoleDeps &
  FinishDeps & { config: Pick<Config, 'publicUrl' | 'signIn' | 'brand'> };

type Deps = ConsolePageDeps & {
  takeTurn: (context: Context, ...args: Parameters<TakeTurn>) => Promise<void>;
};

/** Serves the console's page and its sign-in pages. GET changes nothing, except for the redirect back from the provider. */
export function serveConsole(router: Router<RelayState>, { authenticate }: Door, deps: Deps): void {
  const { config, effects, provider, store } = deps;
  const { origin } = new URL(config.publicUrl);
  const { branding, styleSource } = brandingOf(config);
  const { base } = branding;
  const session = sessionCookie(config);
  // Lax, because the provider's redirect comes from another site.
  const attempt = hostCookie(config, 'console-attempt', `SameSite=Lax; Max-Age=${attemptLife}`);
  const doorPolicy = policyOfDoor(styleSource, config.signIn?.issuer);

  const send = (context: Context, policy: string, html: string) => {
    context.set('Content-Security-Policy', policy);
    context.set('Cross-Origin-Opener-Policy', 'same-origin');
    context.vary('Cookie, Accept-Language');
    context.type = 'text/html; charset=utf-8';
    context.body = html;
  };
  const show = (context: Context, scene: DoorScene, failure?: unknown) => {
    if (failure !== undefined) {
      context.state['failure'] = failure;
      context.set(retryHeader(failure));
    }
    context.status = statuses[scene] ?? 200;
    const claim = failure instanceof ClaimMissing ? failure.claim : undefined;
    send(context, doorPolicy, drawDoor(scene, branding, acceptedLanguages(context), claim));
  };
  const goTo = (context: Context, location: string) => {
    context.status = 303;
    context.set('Location', location);
    context.body = '';
  };
  const page = (path: string, method: 'get' | 'post', act: (context: Context) => Promise<void>) =>
    router[method](path, async (context) => {
      // Otherwise another site's form could sign a person in as someone else (login CSRF).
      const isForeign = method === 'post' && isFromOwnPage(context, origin) !== true;
      try {
        await (isForeign ? show(context, 'other_site', new Failure('forbidden')) : act(context));
      } catch (error) {
        show(context, sceneOf(error), error);
      }
    });
  const byOf = (context: Context) => ({ requestId: context.state['requestId'] as string });

  page('/console', 'get', async (context) => {
    const secret = session.read(context);
    const caller = await callerOf(deps, secret);
    if (caller === undefined) {
      // A link on another site leads here without the strict cookie: a reload from this page sends it.
      if (context.get('sec-fetch-site') === 'cross-site') return show(context, 'going_on');
      return show(context, provider === undefined ? 'ask_for_link' : 'signed_out');
    }
    const { staff } = caller;
    context.state['endpoint'] = { path: '/console' };
    context.state['caller'] = `staff/${staff.id}`;
    const built = builtConsole();
    if (built === undefined) return show(context, 'not_built');
    const folder = `${base}/console/files/${built.build}`;
    const html = drawConsole({ staff, token: forgeryTokenOf(secret) }, branding, folder);
    send(context, policyOfConsole(`${origin}${folder}/`), html);
  });
  router.get('/console/files/:build/:name', serveFile);

  page('/console/sign-in', 'post', async (context) => {
    const { authorizeUrl, cookie } = await beginAtProvider(deps);
    attempt.set(context, cookie);
    goTo(context, authorizeUrl);
  });

  page(signedInPath, 'get', async (context) => {
    if (context.method === 'HEAD') return show(context, 'going_on');
    const providerReturn = { redirect: config.publicUrl + context.url, cookie: attempt.read(context) };
    attempt.clear(context);
    const takeTurn: TakeTurn = (...args) => deps.takeTurn(context, ...args);
    session.set(context, await returnFromProvider(deps, providerReturn, { by: byOf(context), takeTurn }));
    context.state['endpoint'] = { path: signedInPath };
    // No redirect: browsers do not send a strict cookie in a navigation that another site started.
    show(context, 'going_on');
  });

  router.post('/console/sign-out', async (context) => {
    const { caller } = await authenticate(access.signOut, context);
    if (caller.kind !== 'staff') throw new Failure('forbidden');
    const by = actorOf(caller, context.state.requestId);
    await store.staff.endSession(caller.staff.id, caller.session.id, effects.now(), by);
    session.clear(context);
    context.status = 204;
  });

  page('/console/:link', 'get', async (context) =>
    show(context, isOfKind('consoleLink', context['params'].link) ? 'link' : 'link_over'),
  );
  page('/console/:link', 'post', async (context) => {
    const sessionSecret = await redeemLink(deps, context['params'].link, byOf(context));
    if (sessionSecret === undefined) {
      deps.uses.count({ what: 'console_refused', who: stranger });
      return show(context, 'link_over', new Failure('unauthenticated'));
    }
    session.set(context, sessionSecret);
    context.state['endpoint'] = { path: '/console/:link' };
    goTo(context, `${base}/console`);
  });
}

// --- Internal helpers ---

/** Content security policy of the sign-in pages (CSP, level 3). */
function policyOfDoor(styleSource: string, issuer: string | undefined): string {
  // Browsers apply form-action to all redirects after a form, and the provider's redirects are unknown.
  const provider = issuer === undefined ? '' : ` https: ${new URL(issuer).origin}`;
  return pagePolicy({
    'script-src': doorScript.source,
    'style-src': styleSource,
    'img-src': "'self'",
    'form-action': `'self'${provider}`,
  });
}

/** Content security policy of the console's page. @param files the folder of its built files */
const policyOfConsole = (files: string): string =>
  pagePolicy({
    'script-src': files,
    'style-src': files,
    'connect-src': "'self'",
    'img-src': "'self' data:",
  });

const statuses: { readonly [S in DoorScene]?: number } = {
  link_over: 404,
  other_site: 403,
  not_allowed: 403,
  claim_missing: 403,
  too_many_groups: 403,
  left: 403,
  stale: 400,
  too_many: 429,
  provider_away: 503,
  provider_refuses: 503,
  clock_ahead: 503,
  clock_behind: 503,
  broken: 503,
};

/** The page for each failure. */
function sceneOf(error: unknown): DoorScene {
  switch (error instanceof Failure ? error.code : undefined) {
    case 'forbidden':
      if (error instanceof ClaimMissing) return 'claim_missing';
      return (error as Failure).because === 'configuration' ? 'too_many_groups' : 'not_allowed';
    case 'unauthenticated':
      return 'left';
    case 'not_found':
    case 'verifier_mismatch':
    case 'redirect_mismatch':
    case 'pairing_expired':
      return 'stale';
    case 'rate_limited':
      return 'too_many';
    case 'provider_unavailable':
      return sceneOfProvider((error as Failure).because);
    default:
      return 'broken';
  }
}

function sceneOfProvider(because: Failure['because']): DoorScene {
  switch (because) {
    case 'configuration':
      return 'provider_refuses';
    case 'clock_ahead':
    case 'clock_behind':
      return because;
    default:
      return 'provider_away';
  }
}
