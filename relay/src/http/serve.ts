import Router from '@koa/router';
import { type Api, api, type EndpointName } from '@noiseaware-connect/shared/api';
import type { Endpoint } from '@noiseaware-connect/shared/endpoint';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware, ParameterizedContext } from 'koa';
import * as v from 'valibot';
import type { Actor } from '../domain/audit.ts';
import type { Call, Caller, Deps, Handler, Handlers } from '../endpoints/handler.ts';
import { authenticate } from './authenticate.ts';
import { isHere, parseBody, parseQuery } from './parse-request.ts';
import type { RelayState } from './state.ts';

type RelayContext = ParameterizedContext<RelayState>;

/** Draws the routes from the contract: one per endpoint, answered by the handler of the same name. */
export function serve(handlers: Handlers, deps: Deps): Middleware<RelayState> {
  const every = newRouter();
  // A router tries every route that it has, so that each call would pay for all of them.
  const alike = new Map<string, Router<RelayState>>();
  for (const name of Object.keys(api) as EndpointName[]) {
    const { path, method } = api[name];
    const answer = answering(api[name], handlers[name] as never, deps);
    const shape = shapeOf(method, path);
    const router = alike.get(shape) ?? newRouter();
    alike.set(shape, router);
    for (const each of [every, router]) each.register(path, [method], answer);
  }
  const routes = new Map(
    [...alike].map(([shape, router]) => [shape, router.routes() as unknown as Middleware<RelayState>]),
  );
  return async (context, next) => {
    const elsewhere = async () => {
      refuseOtherMethods(every, context as never);
      await next();
    };
    const mayTake = routes.get(shapeOf(context.method, context.path));
    await (mayTake === undefined ? elsewhere() : mayTake(context as never, elsewhere));
  };
}

// --- Internal helpers ---

const newRouter = () => new Router<RelayState>({ sensitive: true, strict: true });

/** What calls of one route have in common: no parameter holds a slash, and whoever answers GET answers HEAD. */
const shapeOf = (method: string, path: string): string =>
  `${method === 'HEAD' ? 'GET' : method} ${path.split('/').length}`;

/** Reached when no route took the request: says which methods a known path takes (RFC 9110, section 15.5.6). */
function refuseOtherMethods(router: Router<RelayState>, context: RelayContext): void {
  const { path: known } = router.match(context.path, context.method);
  if (known.length === 0) return;
  const endpoint = Object.values(api).find(({ path }) => path === known[0]?.path);
  if (endpoint !== undefined) context.state.endpoint = endpoint;
  context.set('Allow', [...new Set(known.flatMap(({ methods }) => methods))].sort().join(', '));
  throw new Failure('method_not_allowed');
}

/** Authenticates, parses, asks the handler, and sends what the contract names of its answer. */
function answering<N extends EndpointName>(endpoint: Api[N], handler: Handler<Api[N]>, deps: Deps) {
  const contract: Endpoint = endpoint;
  return async (context: RelayContext & { params: Record<string, string> }) => {
    context.state.endpoint = contract;
    const identify = () => authenticate(contract, context.get('authorization'), deps);
    const gate = await identify();
    if (gate.kind === 'staff' || gate.kind === 'service') context.state.caller = nameOf(gate);
    const query = parseQuery(contract, context as never);
    const waits = contract.request !== undefined && !isHere(context.req, contract);
    const reading = parseBody(contract, context as never);
    const body = await (waits ? deps.aside(reading) : reading);
    // A body may take its time to come, and the caller may have been revoked meanwhile.
    const caller = waits ? await identify() : gate;
    const call = {
      params: context.params,
      query,
      body,
      caller,
      by: actorOf(caller, context.state.requestId),
    };
    const answer = await handler(call as unknown as Call<Api[N]>);
    if (caller.kind === 'noiseaware') context.state.caller = 'noiseaware';
    context.status = contract.status;
    if (contract.answer === undefined) {
      context.body = null;
    } else {
      // Before the body: Koa looks for a type of its own where there is none.
      context.set('Content-Type', 'application/json');
      context.body = JSON.stringify(v.parse(contract.answer, answer));
    }
  };
}

const nameOf = (caller: Caller<'staff' | 'service'>): string =>
  caller.kind === 'staff' ? `staff/${caller.staff.id}` : `service/${caller.service.id}`;

function actorOf(caller: Caller, requestId: string): Actor {
  switch (caller.kind) {
    case 'staff':
      return { kind: 'staff', id: caller.staff.id, name: caller.staff.name, requestId };
    case 'service':
      return { kind: 'service', id: caller.service.id, name: caller.service.name, requestId };
    case 'noiseaware':
      return { kind: 'noiseaware', requestId };
    case 'anyone':
      return { kind: 'staff', requestId };
  }
}
