import type { ServerResponse } from 'node:http';
import type { Router, RouterMiddleware } from '@koa/router';
import { type Grant, isOpen } from '@noiseaware-connect/shared/contract/access';
import { access, api, type EndpointName } from '@noiseaware-connect/shared/contract/api';
import { type Endpoint, successOf, takesIdempotencyKey } from '@noiseaware-connect/shared/contract/endpoint';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Context, Middleware } from 'koa';
import * as v from 'valibot';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import { callerId } from '../../calls/caller-id.ts';
import type { Call, Caller, Handler, Handlers, TakeTurn, WithoutSlot } from '../../calls/handler.ts';
import type { WatchCall } from '../../calls/watch-calls.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { KeptAnswer } from '../../domain/kept-answer/kept-answer.ts';
import type { AnswerOnce } from '../../features/idempotency/answer-once.ts';
import type { Stands, Subject } from '../../features/idempotency/stands.ts';
import type { RelayState } from '../every-call/state.ts';
import { type Authenticate, unrevocable } from './authenticate.ts';
import { isKnown } from './known-answer.ts';
import { isBodyComplete, parseBody, parseQuery } from './parse-request.ts';
import { sendTable } from './send-table.ts';

/** A way to make the contract's calls: the API itself, the console's page, or the operator's socket. */
export interface Door {
  /** Prefix of its paths. */
  readonly below: string;
  readonly authenticate: Authenticate;
  /** Whether calls with these grants are available here. */
  takes(allowed: readonly Grant[]): boolean;
}

interface Served {
  /** The relay's address, for that of what was made. */
  publicUrl: string;
  withoutSlot: WithoutSlot;
  takeTurn: (context: Context, ...args: Parameters<TakeTurn>) => Promise<void>;
  answerOnce: AnswerOnce;
  stands: Stands;
  watchCall: WatchCall;
  effects: Pick<Effects, 'elapsed'>;
}

/** Registers a route per endpoint and door, with the handler of the endpoint's name. */
export function serve(
  router: Router<RelayState>,
  doors: readonly Door[],
  handlers: Handlers<EndpointName>,
  served: Served,
): void {
  const register = <N extends EndpointName>(name: N) => {
    const { method }: Endpoint = api[name];
    // Some proxies use OPTIONS as a health check.
    const methods = name === 'live' || name === 'ready' ? [method, 'OPTIONS'] : [method];
    for (const { below, authenticate, takes } of doors) {
      if (!takes(access[name])) continue;
      const answer = answering<N>(name, handlers[name], { ...served, authenticate });
      router.register(below + routeOf(api[name]), methods, answer);
    }
  };
  // A path is found before one that has a parameter in its place.
  const hasParameter = (name: EndpointName) => api[name].path.includes(':');
  const names = Object.keys(api) as EndpointName[];
  for (const name of [...names.filter((each) => !hasParameter(each)), ...names.filter(hasParameter)])
    register(name);
}

/** Answers 405 with `Allow` (RFC 9110, section 15.5.6) for known paths, else 404. Must be the last middleware. */
export const refuseOtherMethods =
  (router: Router<RelayState>): Middleware<RelayState> =>
  (context) => {
    const routes = router.match(context.path, context.method).path;
    if (routes.length === 0) throw new Failure('not_found');
    const endpoint = Object.values(api).find((each) => routeOf(each) === routes[0]?.path);
    if (endpoint !== undefined) context.state.endpoint = endpoint;
    context.set('Allow', [...new Set(routes.flatMap(({ methods }) => methods))].sort().join(', '));
    throw new Failure('method_not_allowed');
  };

/** The caller, for the audit log. */
export function actorOf(caller: Caller, requestId: string): Actor {
  switch (caller.kind) {
    case 'staff':
      return { kind: 'staff', id: caller.staff.id, name: caller.staff.name, requestId };
    case 'service':
      return { kind: 'service', id: caller.service.id, name: caller.service.name, requestId };
    case 'noiseaware':
      return { kind: 'noiseaware', requestId };
    case 'operator':
      return { ...caller, requestId };
    case 'anyone':
      return { kind: 'staff', requestId };
  }
}

// --- Internal helpers ---

/** NoiseAware's staff type these addresses in, so a final slash is accepted. */
const routeOf = ({ path }: Endpoint): string => (path.startsWith('/noiseaware/') ? `${path}{/}` : path);

/** Authenticates and parses a call, runs the handler, and sends the fields that the contract defines. */
function answering<N extends EndpointName>(
  name: N,
  handler: Handler<N>,
  { authenticate, publicUrl, withoutSlot, takeTurn, ...served }: Served & { authenticate: Authenticate },
): RouterMiddleware<RelayState> {
  const contract: Endpoint = api[name];
  const allowed: readonly Grant[] = access[name];
  const success = successOf(contract);
  const isForAll = isOpen(allowed);
  const identify = allowed.includes('anyone') ? anyone : authenticate;
  const isRepeatable = takesIdempotencyKey(contract);
  return async (context) => {
    const { state } = context;
    state.endpoint = contract;
    if (contract.deprecated !== undefined) context.set(deprecationHeaders(contract.deprecated));
    const began = served.effects.elapsed();
    const { caller: gate, again } = await identify(allowed, context);
    if (gate.kind === 'staff' || gate.kind === 'service') state.caller = nameOf(gate);
    const query = parseQuery(contract, !isForAll, context);
    const waits = contract.request !== undefined && !isBodyComplete(context.req, contract);
    const read = () => parseBody(contract, context);
    const body = await (waits ? withoutSlot(read) : read());
    // While a slow body arrived, the caller may have been revoked: authenticate again.
    const caller = waits ? await again() : gate;
    const by = actorOf(caller, state.requestId);
    const accountScope = caller.kind === 'service' ? caller.service.accounts : null;
    const turn: TakeTurn = (...args) => takeTurn(context, ...args);
    let hasWaited = false;
    const gone = () => {
      hasWaited = true;
      return goneOf(context.res, again, served.watchCall);
    };
    const call = { params: context.params, query, body, caller, accountScope, by, takeTurn: turn, gone };
    if (contract.rows !== undefined) {
      const rows = await handler(call as unknown as Call<N>);
      context.status = success;
      sendTable(context, contract, rows as AsyncIterable<unknown>, gone());
      return;
    }
    const textOf = (answer: unknown) =>
      contract.answer === undefined ? '' : JSON.stringify(v.parse(contract.answer, answer));
    const run = async (keepText?: (text: string) => Promise<KeptAnswer>) => {
      const keep = keepText && ((answer: unknown) => keepText(textOf(answer)));
      return textOf(await handler({ ...call, keep } as unknown as Call<N>));
    };
    const key = context.req.headers['idempotency-key'];
    const stands = async (text: string) => {
      const answer = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
      const subject = subjectOf(contract, context.params, answer);
      return subject === undefined || (await served.stands(subject, answer));
    };
    const repeatable = { caller: callerId(caller), path: context.path, key: String(key), body, stands };
    const { text, isReplayed } =
      isRepeatable && key !== undefined
        ? await served.answerOnce(repeatable, run)
        : { text: await run(), isReplayed: false };
    // What an answer tells is for a caller that may still have it.
    const tookTime = hasWaited || served.effects.elapsed() - began > quick;
    if (contract.answer !== undefined && tookTime) await again();
    if (isReplayed) context.set('Idempotent-Replayed', 'true');
    if (contract.location !== undefined)
      context.set('Location', publicUrl + pathOf(contract.location, JSON.parse(text)));
    if (caller.kind === 'noiseaware') state.caller = 'noiseaware';
    context.status = success;
    if (contract.answer === undefined) {
      context.body = null;
      return;
    }
    // Before the body: otherwise Koa guesses a content type.
    context.set('Content-Type', 'application/json');
    if (contract.conditional === true && isKnown(context, text, 'private, no-cache')) context.status = 304;
    else context.body = text;
  };
}

/** For calls that need no credential. */
const anyone: Authenticate = async () => unknownCaller;
const unknownCaller = unrevocable({ kind: 'anyone' });

/** Seconds within which a call is answered without asking for its caller again. */
const quick: Seconds = 0.5;

/** Aborts when the connection of an answer is closed, also before the answer was sent, or the caller's credential was revoked. */
function goneOf(response: ServerResponse, check: () => Promise<unknown>, watchCall: WatchCall): AbortSignal {
  if (response.destroyed) return AbortSignal.abort();
  const gone = new AbortController();
  const unwatch = watchCall({ check, revoked: (why) => gone.abort(why) });
  response.once('close', () => {
    unwatch();
    gone.abort();
  });
  return gone.signal;
}

/** What a call has made, by its `Location`, or else what its path names. */
function subjectOf(
  { path, location }: Endpoint,
  params: Record<string, unknown>,
  answer: Record<string, unknown>,
): Subject | undefined {
  const [, kind, name] = /^\/v1\/([\w-]+)\/:(\w+)/.exec(location ?? path) ?? [];
  const id = (location === undefined ? params : answer)[name ?? ''];
  return kind === undefined || id === undefined ? undefined : { kind, id: String(id) };
}

/** Fills the parameters of a path. */
const pathOf = (path: string, fields: Record<string, unknown>): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(fields[name])));

/** Since when a call is deprecated (RFC 9745), and from when on it may be gone (RFC 8594). */
const deprecationHeaders = ({ since, sunset }: NonNullable<Endpoint['deprecated']>) => ({
  Deprecation: `@${Date.parse(since) / 1000}`,
  Sunset: new Date(sunset).toUTCString(),
});

const nameOf = (caller: Caller<'staff' | 'service'>): string =>
  caller.kind === 'staff' ? `staff/${caller.staff.id}` : `service/${caller.service.id}`;
