import type { Route } from '@noiseaware-connect/shared/endpoint';
import { Failure, type FailureCode, failures, type Problem } from '@noiseaware-connect/shared/failure';
import type { Context, Middleware } from 'koa';
import { ConnectionUrlRefusal } from '../endpoints/connection-url-refusal.ts';
import { StoreUnavailable } from '../store/store.ts';
import type { RelayState } from './state.ts';

/** Seconds after which a store that failed is worth another try. */
const storeRetry = 5;

/** The one place that turns whatever is thrown into an answer. What was not meant for the caller becomes `internal`. */
export const renderFailures: Middleware<RelayState> = async (context, next) => {
  try {
    await next();
  } catch (error) {
    context.state.failure = error;
    if (error instanceof ConnectionUrlRefusal) {
      answer(context, error.status, 'application/json', oauthError(error.error, error.message));
      return;
    }
    const failure = asFailure(error);
    const { status } = failures[failure.code];
    if (failure.code === 'unauthenticated') context.set('WWW-Authenticate', 'Bearer');
    if (failure.retryAfter !== undefined) context.set('Retry-After', String(Math.ceil(failure.retryAfter)));
    if (speaksOAuth(context.state.endpoint)) {
      answer(context, status, 'application/json', oauthError(oauthCode(failure.code), failure.message));
    } else {
      answer(context, status, 'application/problem+json', problemOf(failure, context.state.requestId));
    }
  }
};

// --- Internal helpers ---

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof StoreUnavailable) {
    return new Failure('store_unavailable', { retryAfter: storeRetry, cause: error });
  }
  return new Failure('internal', { cause: error });
}

function answer(context: Context, status: number, type: string, body: object): void {
  context.status = status;
  context.body = JSON.stringify(body);
  context.set('Content-Type', type);
}

/** `application/problem+json` (RFC 9457). */
const problemOf = (failure: Failure, requestId: string): Problem => {
  const { status, title } = failures[failure.code];
  return {
    type: 'about:blank',
    title,
    status,
    code: failure.code,
    ...(failure.organizations === undefined ? {} : { organizations: failure.organizations }),
    ...(failure.detail === undefined ? {} : { detail: failure.detail }),
    requestId,
  };
};

/** NoiseAware gets its refusals in the form of OAuth (RFC 6749, section 5.2). */
const speaksOAuth = (route: Route | undefined): boolean => route?.who.includes('noiseaware') === true;

const oauthError = (error: string, description: string) => ({ error, error_description: description });

function oauthCode(code: FailureCode): string {
  const { status } = failures[code];
  if (status === 429 || status === 503) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}
