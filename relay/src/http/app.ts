import type { RequestListener } from 'node:http';
import Router from '@koa/router';
import { isPublic } from '@noiseaware-connect/shared/contract/access';
import { api, type EndpointName } from '@noiseaware-connect/shared/contract/api';
import Koa from 'koa';
import type { Effects } from '../base/effects.ts';
import type { Observed } from '../calls/call-observer.ts';
import type { Handlers } from '../calls/handler.ts';
import { newId } from '../domain/secrets.ts';
import type { AlertDoor } from '../features/alerts/door.ts';
import type { AnswerOnce } from '../features/idempotency/answer-once.ts';
import type { Stands } from '../features/idempotency/stands.ts';
import { passThroughPath } from '../features/pass-through/api-path.ts';
import type { PassThroughDeps } from '../features/pass-through/pass-through.ts';
import type { Config } from '../settings/config.ts';
import { connectScript, connectScriptPath, versionedConnectScriptPath } from './anyone/connect-script.ts';
import { createReference } from './anyone/reference.ts';
import { securityText } from './anyone/security-contact.ts';
import { welcome } from './anyone/welcome.ts';
import {
  type Authenticate,
  type AuthenticateDeps,
  createAuthenticate,
  unrevocable,
} from './api/authenticate.ts';
import { passThrough } from './api/pass-through.ts';
import { refuseOtherMethods, serve } from './api/serve.ts';
import { consoleDoor } from './console/door.ts';
import { type ConsolePageDeps, serveConsole } from './console/pages.ts';
import { type Admission, shedLoad } from './every-call/admission.ts';
import { auditRefusedCalls, type RefusedCallDeps } from './every-call/audit-refused-calls.ts';
import { allowExtensions, recognizeExtensions } from './every-call/cors.ts';
import { defaultHeaders } from './every-call/default-headers.ts';
import { type LimitDeps, limitRefusals } from './every-call/limits.ts';
import { logRequests } from './every-call/log-requests.ts';
import { observeCalls } from './every-call/observe-calls.ts';
import { renderFailures } from './every-call/render-failures.ts';
import {
  normalizeAbsoluteForm,
  normalizeDoubledSlash,
  requireAddress,
} from './every-call/require-address.ts';
import type { RelayState } from './every-call/state.ts';
import { type RecognizeDeps, recognizeNoiseAware } from './noiseaware/connection-url.ts';
import { type OwnerPageDeps, serveOwnerPages } from './owners/pages.ts';

export interface App {
  readonly handler: RequestListener;
  /** Writes counters that were not logged yet. Call it after the last request. */
  flushLog(): void;
}

/** What the HTTP side takes: the ways by which it knows callers, and its pages. */
export type AppDeps = PassThroughDeps &
  AuthenticateDeps &
  LimitDeps &
  RefusedCallDeps &
  RecognizeDeps &
  ConsolePageDeps &
  OwnerPageDeps & {
    effects: Effects;
    config: Config;
    admitAlert: AlertDoor;
    answerOnce: AnswerOnce;
    stands: Stands;
  };

/** Assembles the relay's HTTP side. Middleware runs in the order in which it is added here. */
export function createApp(
  handlers: Handlers<EndpointName>,
  deps: AppDeps,
  admission: Admission,
  observed: Observed,
): App {
  const { config, effects, closing } = deps;
  const koa = new Koa<RelayState>();
  koa.proxy = config.trustProxy > 0;
  koa.maxIpsCount = config.trustProxy;
  // `renderFailures` answers every error, so only broken sockets arrive here.
  koa.on('error', (error) => effects.log.debug({ err: error }, 'a client’s connection broke'));
  const requestLog = logRequests(effects);
  const isExtension = recognizeExtensions(config.redirects);
  const standing = defaultHeaders(config);
  const router = new Router<RelayState>(exactly);
  const authenticate = createAuthenticate(deps);
  router.all(passThroughPath, passThrough(deps, authenticate));
  const console = consoleDoor(deps);
  const limits = limitRefusals(deps);
  const noiseaware = unrevocable({ kind: 'noiseaware' });
  // An alert is authenticated by its secret path, before its body is read; a ConnectionURL call by its body, in the handler.
  const identify: Authenticate = async (allowed, context) => {
    if (!allowed.includes('noiseaware')) return authenticate(allowed, context);
    if (context.state['endpoint'] === api.receiveAlert) await deps.admitAlert(context['params'].secret);
    return noiseaware;
  };
  const front = { below: '', authenticate: identify, takes: isPublic };
  serve(router, [front, console], handlers, {
    publicUrl: config.publicUrl,
    withoutSlot: deps.withoutSlot,
    answerOnce: deps.answerOnce,
    stands: deps.stands,
    watchCall: deps.watchCall,
    effects,
    takeTurn: limits.takeTurn,
  });
  router.get('/', welcome(config, 'setup'));
  router.get('/reconnect', welcome(config, 'colleague'));
  const reference = createReference(config);
  router.get('/openapi.json', reference.openApi);
  router.get('/docs', reference.docs);
  router.get('/.well-known/security.txt', securityText(config, effects));
  router.get([connectScriptPath, versionedConnectScriptPath], connectScript());
  serveOwnerPages(router, deps);
  serveConsole(router, console, { ...deps, takeTurn: limits.takeTurn });

  koa.use(async (context, next) => {
    context.state.requestId = newId(effects.randomBytes);
    context.set('X-Request-Id', context.state.requestId);
    if (koa.proxy) context.request.ip = withoutPort(context.ip);
    for (const [name, value] of standing) context.res.setHeader(name, value);
    // A cache may store an answer to a call without an origin and serve it to a browser later.
    context.set('Vary', 'Origin');
    await next();
    if (closing.aborted) context.set('Connection', 'close');
  });
  koa.use(requestLog.middleware);
  const observe = observeCalls(observed, effects);
  koa.use((context, next) => (observed.by === undefined ? next() : observe(context, next)));
  const allow = allowExtensions(isExtension);
  koa.use((context, next) => ('origin' in context.req.headers ? allow(context, next) : next()));
  koa.use(renderFailures(config));
  koa.use(auditRefusedCalls(deps));
  koa.use(requireAddress(config));
  koa.use(limits.middleware);
  koa.use(recognizeNoiseAware(deps));
  koa.use(router.routes());
  koa.use(refuseOtherMethods(router));
  const { countRefused, flush } = requestLog;
  const admit = shedLoad(koa.callback(), {
    ...{ admission, isExtension, countRefused, standing },
    publicUrl: config.publicUrl,
  });
  const handler: RequestListener = (request, response) => {
    normalizeAbsoluteForm(request);
    normalizeDoubledSlash(request);
    admit(request, response);
  };
  return { handler, flushLog: flush };
}

// --- Internal helpers ---

/** An address as a proxy wrote it, without the port that some add. */
const withoutPort = (address: string): string =>
  address.replace(/^(?:\[(.*)\](?::\d+)?|([\d.]+):\d+)$/, '$1$2');

/** Paths are case-sensitive, and a trailing slash makes a different path. */
const exactly = { sensitive: true, strict: true } as const;
