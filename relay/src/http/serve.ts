import { hash } from 'node:crypto';
import type { Router, RouterMiddleware } from '@koa/router';
import { access, type Grant, isOpen } from '@noiseaware-connect/shared/access';
import { api, type EndpointName } from '@noiseaware-connect/shared/api';
import { type Endpoint, successOf } from '@noiseaware-connect/shared/endpoint';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Context, Middleware } from 'koa';
import * as v from 'valibot';
import type { Actor } from '../domain/audit.ts';
import type { Call, Caller, Deps, Handler } from '../endpoints/handler.ts';
import { endpoints } from '../endpoints/index.ts';
import type { Authenticate } from './authenticate.ts';
import { isHere, parseBody, parseQuery } from './parse-request.ts';
import { recognizeNoiseAware } from './recognize-noiseaware.ts';
import type { RelayState } from './state.ts';

/** One way in to the calls of the contract. */
export interface Door {
  /** What its paths begin with, in front of those of the contract. */
  readonly below: string;
  readonly authenticate: Authenticate;
  /** Whether calls that are allowed to that come in by it. */
  takes(allowed: readonly Grant[]): boolean;
}

/** Draws the routes from the contract: one per endpoint and door, answered by the handler of the same name. */
export function serve(doors: readonly (Door & { router: Router<RelayState> })[], deps: Deps): void {
  const before: { [N in EndpointName]?: Middleware<RelayState> } = {
    answerConnectionUrl: recognizeNoiseAware(deps),
    // All that proves that an alert may come stands in its address: its body is read behind that.
    receiveAlert: async (context, next) => {
      context.state.endpoint = api.receiveAlert;
      await deps.alerts.admit(context['params'].secret);
      await next();
    },
  };
  const register = <N extends EndpointName>(name: N) => {
    const { method }: Endpoint = api[name];
    const handler = endpoints[name](deps);
    // A bare OPTIONS is how some proxies look whether a server is well.
    const methods = name === 'live' || name === 'ready' ? [method, 'OPTIONS'] : [method];
    const first = before[name];
    for (const { router, below, authenticate, takes } of doors) {
      if (!takes(access[name])) continue;
      const answer = answering(name, handler, { ...deps, authenticate });
      router.register(below + routeOf(api[name]), methods, first === undefined ? answer : [first, answer]);
    }
  };
  for (const name of Object.keys(api) as EndpointName[]) register(name);
}

/** Says which methods a known path takes (RFC 9110, section 15.5.6); stands behind the routes. */
export const refuseOtherMethods =
  (...routers: readonly Router<RelayState>[]): Middleware<RelayState> =>
  (context) => {
    const known = routers.flatMap((router) => router.match(context.path, context.method).path);
    if (known.length === 0) throw new Failure('not_found');
    const endpoint = Object.values(api).find((each) => routeOf(each) === known[0]?.path);
    if (endpoint !== undefined) context.state.endpoint = endpoint;
    context.set('Allow', [...new Set(known.flatMap(({ methods }) => methods))].sort().join(', '));
    throw new Failure('method_not_allowed');
  };

/** A caller as the audit log names it. */
export function actorOf(caller: Caller, requestId: string): Actor {
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

// --- Internal helpers ---

/** What NoiseAware calls is typed in by people there: with a final slash it is the same address. */
const routeOf = ({ path }: Endpoint): string => (path.startsWith('/noiseaware/') ? `${path}{/}` : path);

/** Authenticates, parses, asks the handler, and sends what the contract names of its answer. */
function answering<N extends EndpointName>(
  name: N,
  handler: Handler<N>,
  { authenticate, withoutPlace }: Pick<Deps, 'withoutPlace'> & { authenticate: Authenticate },
): RouterMiddleware<RelayState> {
  const contract: Endpoint = api[name];
  const allowed = access[name];
  const success = successOf(contract);
  return async (context) => {
    const { state } = context;
    state.endpoint = contract;
    const { caller: gate, again } = await authenticate(allowed, context);
    if (gate.kind === 'staff' || gate.kind === 'service') state.caller = nameOf(gate);
    const query = parseQuery(contract, !isOpen(allowed), context);
    const waits = contract.request !== undefined && !isHere(context.req, contract);
    const read = () => parseBody(contract, context);
    const body = await (waits ? withoutPlace(read) : read());
    // A body may take its time to come, and the caller may have been revoked meanwhile.
    const caller = waits ? await again() : gate;
    const by = actorOf(caller, state.requestId);
    const among = caller.kind === 'service' ? caller.service.accounts : null;
    const call = { params: context.params, query, body, caller, among, by };
    const answer = await handler(call as unknown as Call<N>);
    if (caller.kind === 'noiseaware') state.caller = 'noiseaware';
    context.status = success;
    if (contract.answer === undefined) {
      context.body = null;
      return;
    }
    // Before the body: Koa looks for a type of its own where there is none.
    context.set('Content-Type', 'application/json');
    const sent = JSON.stringify(v.parse(contract.answer, answer));
    if (contract.conditional === true && isKnown(context, sent)) context.status = 304;
    else context.body = sent;
  };
}

/** Sets the answer's `ETag`; whether the caller has that answer (RFC 9110, section 13.1.2). */
function isKnown(context: Context, answer: string): boolean {
  const etag = `"${hash('sha256', answer, 'base64url')}"`;
  context.set('ETag', etag);
  return context
    .get('if-none-match')
    .split(/\s*,\s*/)
    .includes(etag);
}

const nameOf = (caller: Caller<'staff' | 'service'>): string =>
  caller.kind === 'staff' ? `staff/${caller.staff.id}` : `service/${caller.service.id}`;
