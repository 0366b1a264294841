import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import Router from '@koa/router';
import type { EndpointName } from '@noiseaware-connect/shared/contract/api';
import { Failure } from '@noiseaware-connect/shared/failure';
import { line } from '@noiseaware-connect/shared/shapes';
import Koa, { type Context, type Middleware } from 'koa';
import * as v from 'valibot';
import type { Effects } from '../../base/effects.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import type { Handlers, WithoutSlot } from '../../calls/handler.ts';
import type { WatchCall } from '../../calls/watch-calls.ts';
import { newId } from '../../domain/secrets.ts';
import type { AnswerOnce } from '../../features/idempotency/answer-once.ts';
import type { Stands } from '../../features/idempotency/stands.ts';
import type { Config } from '../../settings/config.ts';
import { unrevocable } from '../api/authenticate.ts';
import { type Door, refuseOtherMethods, serve } from '../api/serve.ts';
import { renderFailures } from '../every-call/render-failures.ts';
import type { RelayState } from '../every-call/state.ts';

export interface OperatorDoorDeps {
  handlers: Handlers<EndpointName>;
  effects: Pick<Effects, 'randomBytes' | 'log' | 'elapsed'>;
  config: Pick<Config, 'publicUrl'>;
  withoutSlot: WithoutSlot;
  answerOnce: AnswerOnce;
  stands: Stands;
  watchCall: WatchCall;
}

/** Names the operating system's user, percent-encoded, for the audit log. It is not verified. */
export const operatorHeader = 'X-Operator';

/**
 * The operator's calls of the contract. Needs no credential: a caller that can connect is the operator. So it must only be
 * reachable for the relay's own user, see {@link listenOnSocket}.
 */
export function createOperatorDoor({ handlers, effects, config, ...served }: OperatorDoorDeps): Server {
  const koa = new Koa<RelayState>();
  const router = new Router<RelayState>({ sensitive: true, strict: true });
  serve(router, [door], handlers, {
    ...served,
    effects,
    publicUrl: config.publicUrl,
    takeTurn: async () => undefined,
  });
  // `renderFailures` answers every error, so only broken sockets arrive here.
  koa.on('error', (error) =>
    effects.log.debug({ err: error }, 'a connection to the operator’s socket broke'),
  );
  koa.use(async (context, next) => {
    context.state.requestId = newId(effects.randomBytes);
    context.set({ 'X-Request-Id': context.state.requestId, Connection: 'close' });
    await next();
    const { failure, requestId, endpoint } = context.state;
    if (context.status >= 500) {
      effects.log.error({ err: failure, requestId, route: endpoint?.path }, 'a call of the operator failed');
    }
  });
  koa.use(renderFailures(config));
  koa.use(nameOutages);
  koa.use(router.routes());
  koa.use(refuseOtherMethods(router));
  return createServer(koa.callback());
}

/** Serves the operator's door on a Unix socket. The socket's directory must be private to the relay's user. */
export async function listenOnSocket(server: Server, address: string): Promise<{ close(): Promise<void> }> {
  // A killed relay leaves its socket behind. No other relay uses it: this one holds the data directory's lock, or the port.
  await rm(address, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => resolve());
  });
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

// --- Internal helpers ---

/** The message of a store that cannot be used names what an operator has to mend, such as a full disk. */
const nameOutages: Middleware = async (_, next) => {
  try {
    await next();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new Failure(error.code, { detail: error.message, fixedBy: 'operator', cause: error });
  }
};

const door: Door = {
  below: '',
  takes: (allowed) => allowed.includes('operator'),
  async authenticate(_, context) {
    const name = userIn(context);
    return unrevocable({ kind: 'operator', ...(name !== undefined && { name }) });
  },
};

const userName = v.pipe(line, v.maxLength(200));

/** The user that the command reports, if it is a name that may be shown. */
function userIn(context: Context): string | undefined {
  try {
    const name = decodeURIComponent(context.get(operatorHeader));
    return v.is(userName, name) ? name : undefined;
  } catch {
    return undefined;
  }
}
