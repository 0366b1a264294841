import type { RequestListener } from 'node:http';
import { Failure } from '@noiseaware-connect/shared/failure';
import Koa from 'koa';
import { newId } from './domain/secrets.ts';
import type { Deps } from './endpoints/handler.ts';
import { createHandlers } from './endpoints/index.ts';
import { admit } from './http/admit.ts';
import { allowExtensions, knowExtensions } from './http/cors.ts';
import { leaveTogether } from './http/leave-together.ts';
import { limitRefusals } from './http/limits.ts';
import { logRequests } from './http/log-requests.ts';
import { passThrough } from './http/pass-through.ts';
import { renderFailures } from './http/render-failures.ts';
import { requireOriginForm } from './http/require-origin-form.ts';
import { serve } from './http/serve.ts';
import type { RelayState } from './http/state.ts';
import { traceRequests } from './http/trace-requests.ts';
import type { Turns } from './http/turns.ts';
import { welcome } from './http/welcome.ts';
import type { Tracer } from './trace/tracer.ts';

export interface App {
  readonly handler: RequestListener;
  /** Called when the last request is done. */
  flushLog(): void;
}

/** The relay's HTTP side: what happens to a request, in this order. */
export function createApp(deps: Deps, turns: Turns, tracer: Tracer, stopping: AbortSignal): App {
  const { config, effects } = deps;
  const koa = new Koa<RelayState>();
  koa.proxy = config.trustProxy > 0;
  koa.maxIpsCount = config.trustProxy;
  // Everything that is thrown has been answered before; what is left is a socket that broke.
  koa.on('error', (error) => effects.log.debug({ err: error }, 'a connection broke'));
  const requestLog = logRequests(effects);
  const isExtension = knowExtensions(config.redirects);

  koa.use(async (context, next) => {
    context.state.requestId = newId(effects.randomBytes);
    context.set('X-Request-Id', context.state.requestId);
    context.set('Cache-Control', 'no-store');
    context.set('X-Content-Type-Options', 'nosniff');
    await next();
    if (stopping.aborted) context.set('Connection', 'close');
  });
  koa.use(leaveTogether(turns));
  koa.use(requestLog.middleware);
  koa.use(traceRequests(tracer, deps));
  koa.use(allowExtensions(isExtension));
  koa.use(renderFailures);
  koa.use(requireOriginForm);
  koa.use(limitRefusals(deps.store));
  koa.use(welcome);
  koa.use(passThrough(deps, stopping));
  koa.use(serve(createHandlers(deps), deps));
  koa.use(() => {
    throw new Failure('not_found');
  });
  const handler = admit(koa.callback(), { turns, isExtension, countRefused: requestLog.countRefused });
  return { handler, flushLog: requestLog.flush };
}
