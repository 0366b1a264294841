import type { Router, RouterMiddleware } from '@koa/router';
import { type Api, api, type EndpointName } from '@noiseaware-connect/shared/api';
import type { Endpoint } from '@noiseaware-connect/shared/endpoint';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import * as v from 'valibot';
import type { Actor } from '../domain/audit.ts';
import type { Call, Caller, Deps, Handler, Handlers } from '../endpoints/handler.ts';
import type { Admission, Leave } from './admission.ts';
import { authenticate } from './authenticate.ts';
import { isHere, parseBody, parseQuery } from './parse-request.ts';
import type { RelayState } from './state.ts';

/** Draws the routes from the contract: one per endpoint, answered by the handler of the same name. */
export function serve(
  router: Router<RelayState>,
  handlers: Handlers,
  deps: Pick<Deps, 'store' | 'effects'>,
  admission: Admission,
): void {
  const register = <N extends EndpointName>(name: N) =>
    router.register(
      api[name].path,
      [api[name].method],
      answering(api[name], handlers[name], deps, admission),
    );
  for (const name of Object.keys(api) as EndpointName[]) register(name);
}

/** Says which methods a known path takes (RFC 9110, section 15.5.6); stands behind the routes. */
export const refuseOtherMethods =
  (router: Router<RelayState>): Middleware<RelayState> =>
  (context) => {
    const { path: known } = router.match(context.path, context.method);
    if (known.length === 0) throw new Failure('not_found');
    const endpoint = Object.values(api).find(({ path }) => path === known[0]?.path);
    if (endpoint !== undefined) context.state.endpoint = endpoint;
    context.set('Allow', [...new Set(known.flatMap(({ methods }) => methods))].sort().join(', '));
    throw new Failure('method_not_allowed');
  };

// --- Internal helpers ---

/** Health checks never wait: an overloaded relay is alive. */
const isHealthCheck = ({ path }: Endpoint): boolean => path.startsWith('/health/');

/** A call that may wait for NoiseAware gives its place back first: the calls to NoiseAware have a limit of their own. */
const waitsForNoiseAware = ({ failures }: Endpoint): boolean => failures.includes('noiseaware_unavailable');

/** Waits for a place, authenticates, parses, asks the handler, and sends what the contract names of its answer. */
function answering<N extends EndpointName>(
  contract: Api[N] & Endpoint,
  handler: Handler<Api[N]>,
  deps: Pick<Deps, 'store' | 'effects'>,
  admission: Admission,
): RouterMiddleware<RelayState> {
  const line = contract.who.includes('noiseaware') ? 'noiseaware' : 'others';
  const enter = async (): Promise<Leave> =>
    isHealthCheck(contract) ? () => undefined : admission.enter(line);

  return async (context) => {
    const { state } = context;
    state.endpoint = contract;
    let leave = await enter();
    try {
      const identify = () => authenticate(contract, context.get('authorization'), deps);
      let caller = await identify();
      if (caller.kind === 'staff' || caller.kind === 'service') state.caller = nameOf(caller);
      const query = parseQuery(contract, context);
      const waits = contract.request !== undefined && !isHere(context.req, contract);
      if (waits) leave();
      const body = await parseBody(contract, context);
      if (waits) {
        leave = await enter();
        // A body may take its time to come, and the caller may have been revoked meanwhile.
        caller = await identify();
      }
      if (waitsForNoiseAware(contract)) leave();
      const call = { params: context.params, query, body, caller, by: actorOf(caller, state.requestId) };
      const answer = await handler(call as unknown as Call<Api[N]>);
      if (caller.kind === 'noiseaware') state.caller = 'noiseaware';
      context.status = contract.status;
      if (contract.answer === undefined) {
        context.body = null;
        return;
      }
      // Before the body: Koa looks for a type of its own where there is none.
      context.set('Content-Type', 'application/json');
      context.body = JSON.stringify(v.parse(contract.answer, answer));
    } finally {
      leave();
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
