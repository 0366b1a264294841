import Router from '@koa/router';
import type { Middleware } from 'koa';
import { refused } from '../http/answer.ts';
import { serveApi } from '../http/serve-api.ts';
import type { World } from '../world.ts';
import { exchangeAccessCode } from './exchange-access-code.ts';
import { listEvents } from './list-events.ts';
import { logIn } from './log-in.ts';
import { refreshTokens } from './refresh-tokens.ts';
import { listThresholds, replaceThresholds } from './thresholds.ts';

/** The API lives under a path that is a switch; what is elsewhere is not there. */
function baseRoute(world: World): Middleware {
  const elsewhere = unknownPath(world);
  return (context, next) => {
    const base = world.switches.apiBase.replace(/\/$/, '');
    if (!context.path.startsWith(`${base}/`)) return elsewhere(context, next);
    // From here on the path is that within the API.
    context.path = context.path.slice(base.length);
    return next();
  };
}

/** The token call, whose path and method are switches and so cannot be in the router's table. */
function tokenRoute(world: World): Middleware {
  const call = { kind: 'token', target: 'token', thing: 'token' } as const;
  const exchange = serveApi(world, call, exchangeAccessCode);
  const wrongMethod = serveApi(world, call, () => refused(405, 'this method is not allowed'));

  return (context, next) => {
    const { tokenPath, tokenMethod } = world.switches;
    if (context.path !== tokenPath) return next();
    return context.method === tokenMethod ? exchange(context, next) : wrongMethod(context, next);
  };
}

/** The refresh call, whose path and method are switches and so cannot be in the router's table. */
function refreshRoute(world: World): Middleware {
  const call = { kind: 'refresh', target: 'refresh', thing: 'refresh' } as const;
  const refresh = serveApi(world, call, refreshTokens);
  const absent = serveApi(world, call, (_request, { switches }) =>
    refused(switches.refreshAbsent === '405' ? 405 : 404, 'there is nothing here'),
  );
  const wrongMethod = serveApi(world, call, () => refused(405, 'this method is not allowed'));

  return (context, next) => {
    const { refreshPath, refreshMethod, refreshAbsent } = world.switches;
    if (context.path !== refreshPath) return next();
    if (refreshAbsent !== 'no') return absent(context, next);
    return context.method === refreshMethod ? refresh(context, next) : wrongMethod(context, next);
  };
}

/** Everything under portal.apps.noiseaware.io that is imitated. */
export function apiRoutes(world: World): Middleware[] {
  const router = new Router();
  const api = (thing: string) => ({ kind: 'api', target: 'api', thing }) as const;
  router.post('/login', serveApi(world, { kind: 'login_api', target: 'login', thing: 'login' }, logIn));
  router.post('/thresholds/list', serveApi(world, api('thresholds.list'), listThresholds));
  router.put(
    '/thresholds/activityZone/:id/replace',
    serveApi(world, api('thresholds.replace'), replaceThresholds),
  );
  router.post('/events/list', serveApi(world, api('events.list'), listEvents));
  return [baseRoute(world), tokenRoute(world), refreshRoute(world), router.routes() as Middleware];
}

/** Answers what no other route did, as the API would. */
export const unknownPath = (world: World): Middleware =>
  serveApi(world, { kind: 'unknown_path', target: 'api', thing: 'error' }, () =>
    refused(404, 'there is nothing here'),
  );
