import type { GenericSchema, InferInput, InferOutput } from 'valibot';
import type { FailureCode } from './problem.ts';
import type { Connection, SentConnection } from './shapes.ts';

/** One call of the contract. `path` is written as in the design, with `:name` for its parameters. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: `/${string}`;
  /** The query's fields, all text; without it a query is refused. */
  readonly query?: GenericSchema;
  /** The JSON body; without it a body is refused. */
  readonly request?: GenericSchema;
  /** The body is a form (`application/x-www-form-urlencoded`) instead. */
  readonly form?: true;
  /** Bytes that the body may have, where the usual number is too few for what the contract lets through. */
  readonly bodyLimit?: number;
  /** Whether numbers of the body stay as they were written: ids may exceed 2^53. */
  readonly exact?: true;
  /** The JSON answer, an allow-list: the relay sends what this names and nothing else. */
  readonly answer?: GenericSchema;
  /** Whether success is 201: something was made. See {@link successOf}. */
  readonly created?: true;
  /** Whether the answer has an `ETag`, and a call with it in `If-None-Match` is answered by 304 while it stays the same. */
  readonly conditional?: true;
  /** Failures of this call beyond those that follow from the rest; see `failuresOf` (`access.ts`). */
  readonly failures?: readonly FailureCode[];
}

/** The status of a call's success (RFC 9110, section 15.3): 204 where there is no answer. */
export function successOf({ answer, created }: Pick<Endpoint, 'answer' | 'created'>): 200 | 201 | 204 {
  if (answer === undefined) return 204;
  return created === true ? 201 : 200;
}

/** Failures that every call can answer. */
export const commonFailures = [
  'invalid_request',
  'misdirected_request',
  'rate_limited',
  'internal',
  'store_unavailable',
] as const satisfies readonly FailureCode[];

/** What is known of a call once its path has matched, for any method. */
export type Route = Pick<Endpoint, 'path'>;

/** Keeps an endpoint's literal types while checking its form. */
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
export type AnswerOf<E extends Endpoint> = Parsed<E['answer']>;

/** What a client reads of an answer. */
export type ReadOf<E extends Endpoint> = Read<AnswerOf<E>>;

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

/** An answer that a caller has, and the `ETag` under which it came. */
export interface Known<T> {
  readonly etag: string;
  readonly value: T;
}

/** What a caller passes: path parameters, query and body, and an answer it has, each only where the endpoint has it. */
export type CallInput<E extends Endpoint> = Params<E> &
  Needed<'query', Unparsed<E['query']>> &
  Needed<'body', Unparsed<E['request']>> &
  (E extends { conditional: true } ? { known?: Known<ReadOf<E>> } : { known?: undefined });
