import type { Middleware } from 'koa';
import type { Effects } from '../../base/effects.ts';
import type { Observed } from '../../calls/call-observer.ts';
import type { RelayState } from './state.ts';

/**
 * Shows the observer, if there is one, each ConnectionURL call, each completion and each visit of an owner with its answer. It wraps
 * everything that may refuse a call, since refused calls are the most informative.
 */
export function observeCalls(
  observed: Observed,
  { elapsed }: Pick<Effects, 'elapsed'>,
): Middleware<RelayState> {
  return async (context, next) => {
    const observer = observed.by;
    if (observer === undefined) return next();
    // Other forms of a target are refused later, and Koa cannot parse some of them.
    const path = context.req.url?.startsWith('/') === true ? context.path : '';
    const asks = connectionUrl.test(path);
    const returns = completion.test(path) && context.method === 'POST';
    const visits = visit.test(path) && context.method !== 'HEAD';
    if (!asks && !returns && !visits) return next();
    const began = elapsed();
    context.state.observed = {};
    await next();
    const { state } = context;
    const call = {
      requestId: state.requestId,
      method: context.method,
      path,
      query: context.query,
      headers: context.headers,
      body: state.observed?.body,
      status: context.status,
      answer: String(context.body ?? ''),
      failure: state.failure,
      client: context.ip,
      isGone: context.socket.destroyed,
      caller: state.caller,
      seconds: Number((elapsed() - began).toFixed(3)),
    };
    if (asks) observer.connectionUrl(call);
    else if (returns) observer.completion(call);
    else if (state.observed?.visit !== undefined) observer.linkVisit(call, state.observed.visit);
  };
}

// --- Internal helpers ---

/** Also matches misspelled ConnectionURLs, but not the secret addresses of alerts. */
const connectionUrl = /^\/noiseaware(\/(?!alerts\/)|$)/i;
const completion = /^\/v1\/pairings\/[^/]+\/completion$/;
/** An owner's link, and the address at which NoiseAware sends owners back. */
const visit = /^\/(?:connect\/|connected(?:[/&;]|$))/;
