import { STATUS_CODES } from 'node:http';
import { api } from '@noiseaware-connect/shared/contract/api';
import type { Route } from '@noiseaware-connect/shared/contract/endpoint';
import type { Problem } from '@noiseaware-connect/shared/contract/problem';
import { Failure, failures } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import { withCommandName } from '../../base/command-name.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { ConnectionUrlRefusal } from '../../calls/connection-url-refusal.ts';
import type { Config } from '../../settings/config.ts';
import { ProofRefused } from './proof-refused.ts';
import type { RelayState } from './state.ts';

/** `Retry-After` while the store is unavailable, in seconds. */
const storeRetry = 5;

/** Turns errors of the inner middleware into answers. */
export const renderFailures =
  ({ publicUrl }: Documented): Middleware<RelayState> =>
  async (context, next) => {
    try {
      await next();
    } catch (error) {
      context.state.failure = error;
      const { endpoint, requestId } = context.state;
      const { status, headers, body } = render(error, endpoint, { publicUrl, requestId });
      context.status = status;
      // Before the body: otherwise Koa guesses a content type.
      context.set(headers);
      context.body = body;
    }
  };

/** Whose `/docs` describe the codes of problems. */
export type Documented = Pick<Config, 'publicUrl'>;

export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Renders an error as an answer. Anything but a {@link Failure} or an unavailable store becomes `internal`. */
export function render(
  error: unknown,
  route: Route | undefined,
  about: Documented & { readonly requestId?: string | undefined },
): Refusal {
  const failure = asFailure(error);
  const { code } = failure;
  const oauth = speaksOAuth(route);
  return {
    status: failures[code].status,
    headers: {
      'Content-Type': oauth ? 'application/json' : 'application/problem+json',
      ...(code === 'unauthenticated' && !oauth ? challengeOf(failure) : {}),
      ...retryHeader(failure),
    },
    body: oauth ? oauthError(failure) : JSON.stringify(problemOf(failure, about)),
  };
}

/** The `Retry-After` of an error's answer, if time fixes it. */
export function retryHeader(error: unknown): Readonly<Record<string, string>> {
  const { retryAfter } = asFailure(error);
  // A caller that waits 0 seconds would repeat the call in a loop.
  return retryAfter === undefined ? {} : { 'Retry-After': String(Math.max(1, Math.ceil(retryAfter))) };
}

/** Status by Node's error code for requests that cannot be parsed; 400 by default. */
const unparsedStatuses: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** The raw HTTP/1.1 answer to a request that could not be parsed. */
export function renderUnparsed(
  code: string | undefined,
  standing: readonly [string, string][],
  documented: Documented,
): string {
  const status = unparsedStatuses[code ?? ''] ?? 400;
  const reason = STATUS_CODES[status] ?? '';
  const failure = new Failure('invalid_request', { detail: reason });
  const body = JSON.stringify({ ...problemOf(failure, documented), status });
  const headers = [
    ...standing,
    ['Content-Type', 'application/problem+json'],
    ['Content-Length', String(Buffer.byteLength(body))],
    ['Connection', 'close'],
  ];
  const lines = [`HTTP/1.1 ${status} ${reason}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

// --- Internal helpers ---

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof StoreUnavailable) {
    // No time mends a statement that takes too long.
    const retryAfter = error.code === 'store_slow' ? undefined : storeRetry;
    return new Failure(error.code, { ...(retryAfter !== undefined && { retryAfter }), cause: error });
  }
  return new Failure('internal', { cause: error });
}

/** The challenge headers of a 401: a credential is needed, or another DPoP proof. */
function challengeOf(failure: Failure): Record<string, string> {
  if (!(failure instanceof ProofRefused)) return { 'WWW-Authenticate': 'Bearer' };
  const { error, nonce } = failure;
  return {
    'WWW-Authenticate': `DPoP error="${error}", algs="ES256"`,
    ...(nonce === undefined ? {} : { 'DPoP-Nonce': nonce }),
  };
}

/** `application/problem+json` (RFC 9457). */
const problemOf = (failure: Failure, { publicUrl, requestId }: Parameters<typeof render>[2]): Problem => {
  const { status, title } = failures[failure.code];
  return {
    type: `${publicUrl}/docs#${failure.code}`,
    title,
    status,
    code: failure.code,
    ...(failure.organizations === undefined ? {} : { organizations: failure.organizations }),
    ...(failure.connections === undefined ? {} : { connections: failure.connections }),
    ...(failure.oldest === undefined ? {} : { oldest: failure.oldest }),
    ...(failure.needs === undefined ? {} : { needs: failure.needs }),
    ...(failure.detail === undefined ? {} : { detail: withCommandName(failure.detail) }),
    ...(failure.because === undefined ? {} : { cause: failure.because }),
    fixedBy: failure.fixedBy,
    ...(requestId === undefined ? {} : { requestId }),
  };
};

/** The ConnectionURL answers errors in OAuth's form (RFC 6749, section 5.2). */
const speaksOAuth = (route: Route | undefined): boolean => route === api.answerConnectionUrl;

const oauthError = (failure: Failure): string =>
  JSON.stringify({ error: oauthCode(failure), error_description: failure.message });

function oauthCode(failure: Failure): string {
  if (failure instanceof ConnectionUrlRefusal) return failure.error;
  const { status } = failures[failure.code];
  if (status === 429 || status === 503) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}
