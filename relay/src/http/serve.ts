import Router from '@koa/router';
import { type Api, api, type EndpointName } from '@noiseaware-connect/shared/api';
import type { Endpoint } from '@noiseaware-connect/shared/endpoint';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware, ParameterizedContext } from 'koa';
import * as v from 'valibot';
import type { Actor } from '../domain/audit.ts';
import type { Call, Caller, Deps, Handler, Handlers } from '../endpoints/handler.ts';
import { authenticate } from './authenticate.ts';
import { parseBody, parseQuery } from './parse-request.ts';
import type { RelayState } from './state.ts';

type RelayContext = ParameterizedContext<RelayState>;

/** Draws the routes from the contract: one per endpoint, answered by the handler of the same name. */
export function serve(handlers: Handlers, deps: Deps): Middleware<RelayState> {
  const router = new Router<RelayState>({ sensitive: true, strict: true });
  for (const name of Object.keys(api) as EndpointName[]) {
    router.register(api[name].path, [api[name].method], answering(api[name], handlers[name] as never, deps));
  }
  const routes = router.routes() as unknown as Middleware<RelayState>;
  return async (context, next) => {
    const met = router.match(context.path, context.method);
    const path = met.path.at(-1)?.path;
    const endpoint = Object.values(api).find((each) => each.path === path);
    if (endpoint !== undefined) context.state.endpoint = endpoint;
    if (met.path.length > 0 && met.pathAndMethod.length === 0) {
      context.set('Allow', [...new Set(met.path.flatMap(({ methods }) => methods))].sort().join(', '));
      throw new Failure('method_not_allowed');
    }
    await routes(context as never, next);
  };
}

// --- Internal helpers ---

/** Authenticates, parses, asks the handler, and sends what the contract names of its answer. */
function answering<N extends EndpointName>(endpoint: Api[N], handler: Handler<Api[N]>, deps: Deps) {
  const contract: Endpoint = endpoint;
  return async (context: RelayContext & { params: Record<string, string> }) => {
    context.state.endpoint = contract;
    const identify = () => authenticate(contract, context.get('authorization'), deps);
    const gate = await identify();
    if (gate.kind === 'staff' || gate.kind === 'service') context.state.caller = nameOf(gate);
    const query = parseQuery(contract, context as never);
    const body = await parseBody(contract, context as never);
    // A body may take its time to come, and the caller may have been revoked meanwhile.
    const caller = contract.request === undefined ? gate : await identify();
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
    if (contract.answer === undefined) context.body = null;
    else context.body = JSON.stringify(v.parse(contract.answer, answer));
    if (contract.answer !== undefined) context.set('Content-Type', 'application/json');
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
