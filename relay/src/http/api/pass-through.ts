import type { RouterMiddleware } from '@koa/router';
import { access } from '@noiseaware-connect/shared/contract/api';
import { isReadOnly, passThroughs } from '@noiseaware-connect/shared/contract/pass-through';
import { Failure } from '@noiseaware-connect/shared/failure';
import { decodeSlashes, passThroughPath } from '../../features/pass-through/api-path.ts';
import { createPassThrough, type PassThroughDeps } from '../../features/pass-through/pass-through.ts';
import { sendContinue } from '../every-call/expectations.ts';
import type { RelayState } from '../every-call/state.ts';
import type { Authenticate } from './authenticate.ts';

/** All methods except TRACE, whose answer would contain the token. */
const methods = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT';

/** Authenticates calls to NoiseAware's API and hands them to the feature, which answers on the raw response. */
export function passThrough(deps: PassThroughDeps, authenticate: Authenticate): RouterMiddleware<RelayState> {
  const pass = createPassThrough(deps);
  return async (context) => {
    const { req, res, state } = context;
    const [, kind, written, rest] = passThroughPath.exec(req.url ?? '') ?? [];
    const named = decoded(written);
    if (named === undefined || rest === undefined) throw new Failure('not_found');
    const target = decodeSlashes(rest);
    const by = kind === 'accounts' ? 'accounts' : 'connections';
    state.endpoint = passThroughs[by];
    context.params = by === 'accounts' ? { account: named } : { id: named };
    const allowed = access[isReadOnly(context.method, target) ? 'readThrough' : 'writeThrough'];
    const { caller, again } = await authenticate(allowed, context);
    if (caller.kind !== 'service') throw new Failure('forbidden');
    state.caller = `service/${caller.service.id}`;
    if (context.method === 'TRACE') {
      context.set('Allow', methods);
      throw new Failure('method_not_allowed');
    }
    await pass({
      req,
      res,
      by,
      named,
      target,
      service: caller.service,
      key: caller.key,
      requestId: state.requestId,
      again,
      sendContinue: () => sendContinue(req, res),
      aborted(why) {
        state.brokenOff ??= why;
      },
    });
    context.respond = false;
  };
}

// --- Internal helpers ---

/** Decodes a path segment; undefined if it is not valid percent-encoded UTF-8. */
function decoded(segment = ''): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
