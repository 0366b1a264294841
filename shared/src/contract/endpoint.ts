import type { GenericSchema, InferInput, InferOutput } from 'valibot';
import type { Connection, SentConnection } from '../shapes.ts';
import { type Grant, isOpen, isPublic } from './access.ts';
import type { FailureCode } from './problem.ts';

/** One call of the contract. Parameters in `path` are written as `:name`. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: `/${string}`;
  /** Who may make the call: any of these. Any other credential is refused. */
  readonly access: readonly Grant[];
  /** Whether staff without the right `administer` may make it only about connections for which they are responsible. */
  readonly ownOnly?: true;
  /** The query's fields, all strings. Without it, a query is refused. */
  readonly query?: GenericSchema;
  /** The JSON body. Without it, a body is refused. */
  readonly request?: GenericSchema;
  /** The body is a form (`application/x-www-form-urlencoded`) instead of JSON. */
  readonly form?: true;
  /** The most bytes of the body, if the default is too low for what the contract allows. */
  readonly bodyLimit?: number;
  /** Whether numbers in the body keep their written form: ids may exceed 2^53. */
  readonly exact?: true;
  /** The JSON answer. An allow-list: the relay sends these fields and no others. */
  readonly answer?: GenericSchema;
  /** The answer is a table as CSV (RFC 4180) instead: a row for each of these objects, whose fields are the columns. */
  readonly rows?: GenericSchema;
  /** Whether success is 201 Created. See {@link successOf}. */
  readonly created?: true | undefined;
  /** Where what was made can be read, for the answer's `Location`: a path with fields of the answer as `:name`. */
  readonly location?: `/${string}`;
  /** Whether success is 202 Accepted: the work is done later. */
  readonly accepted?: true;
  /** Whether the answer has an `ETag`, and a call with that in `If-None-Match` gets a 304 while nothing has changed. */
  readonly conditional?: true;
  /** Since when the call is deprecated, and from when on it may be gone (RFC 3339 dates): in its answers' headers and in OpenAPI. */
  readonly deprecated?: { readonly since: string; readonly sunset: string };
  /** Set for a POST that only reads: a question that is too long for a query, or a token. */
  readonly reads?: true;
  /** The failures of this call that do not follow from its other fields; see {@link failuresOf}. */
  readonly failures?: readonly FailureCode[];
}

/** The status of a successful call (RFC 9110, section 15.3): 204 if it has no answer. */
export function successOf({
  answer,
  rows,
  created,
  accepted,
}: Pick<Endpoint, 'answer' | 'rows' | 'created' | 'accepted'>): 200 | 201 | 202 | 204 {
  if (rows !== undefined) return 200;
  if (answer === undefined) return 204;
  if (accepted === true) return 202;
  return created === true ? 201 : 200;
}

/** Whether a call may be repeated with an `Idempotency-Key`: it makes or changes something, for a known caller, by POST. */
export const takesIdempotencyKey = ({
  method,
  access,
  reads,
}: Pick<Endpoint, 'method' | 'access' | 'reads'>): boolean =>
  method === 'POST' && reads !== true && isPublic(access) && !isOpen(access);

/** Failures that every call can have. */
export const commonFailures = [
  'invalid_request',
  'misdirected_request',
  'rate_limited',
  'internal',
  'store_unavailable',
  'store_slow',
] as const satisfies readonly FailureCode[];

/** The failures of a call beyond those that every call has: by its access, its path, its body, and its own. */
export const failuresOf = ({
  access,
  path,
  request,
  failures = [],
  ...call
}: Omit<Endpoint, 'method'> & { readonly method?: Endpoint['method'] }): FailureCode[] => [
  ...(isOpen(access) ? [] : (['unauthenticated', 'forbidden'] as const)),
  ...(path.includes(':') ? (['not_found'] as const) : []),
  ...failures,
  ...(call.method !== undefined && takesIdempotencyKey({ ...call, method: call.method, access })
    ? (['idempotency_in_progress', 'idempotency_mismatch'] as const)
    : []),
  ...(request === undefined ? [] : (['payload_too_large', 'unsupported_media_type'] as const)),
];

/** What is known of a call once its path has matched, for any method. */
export type Route = Pick<Endpoint, 'path' | 'reads'>;

/** Checks an endpoint's form and keeps its literal types. */
export const endpoint = <const E extends Endpoint>(definition: E): E => definition;

type ParamNames<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

/** The parameters in an endpoint's path, by name. */
export type Params<E extends Endpoint> = { [Name in ParamNames<E['path']>]: string };

type Parsed<S> = S extends GenericSchema ? InferOutput<S> : undefined;
type Unparsed<S> = S extends GenericSchema ? InferInput<S> : undefined;

export type QueryOf<E extends Endpoint> = Parsed<E['query']>;
export type RequestOf<E extends Endpoint> = Parsed<E['request']>;
export type AnswerOf<E extends Endpoint> = E['rows'] extends GenericSchema
  ? AsyncIterable<InferOutput<E['rows']>>
  : Parsed<E['answer']>;

/** An answer as a client reads it. */
export type ReadOf<E extends Endpoint> = Read<Parsed<E['answer']>>;

type Read<T> = T extends SentConnection
  ? Connection
  : T extends object
    ? { [Name in keyof T]: Read<T[Name]> }
    : T;

type Needed<K extends string, T> = [T] extends [undefined]
  ? { [P in K]?: undefined }
  : Record<never, never> extends T
    ? { [P in K]?: T }
    : { [P in K]: T };

/** A known answer, with its `ETag`. */
export interface CachedAnswer<T> {
  readonly etag: string;
  readonly value: T;
}

/** The input of a call: path parameters, query, body, a known answer and an idempotency key, each only if the endpoint has it. */
export type CallInput<E extends Endpoint> = Params<E> &
  Needed<'query', Unparsed<E['query']>> &
  Needed<'body', Unparsed<E['request']>> &
  (E extends { conditional: true } ? { known?: CachedAnswer<ReadOf<E>> } : { known?: undefined }) &
  (E extends { method: 'POST' } ? { idempotencyKey?: string } : unknown);

/**
 * What the reference says of calls: what each does, in Markdown, of which the first sentence is the summary, and
 * examples of a request and an answer. In files of their own, so that the extension does not carry them.
 */
export type ReferenceOf<Calls extends { readonly [name: string]: Endpoint }> = {
  readonly [N in keyof Calls]: { readonly words: string } & Given<'request', RequestOf<Calls[N]>> &
    Given<'answer', Parsed<Calls[N]['answer']>>;
};

// --- Internal helpers ---

type Given<K extends string, T> = [T] extends [undefined] ? { [P in K]?: undefined } : { [P in K]: T };
