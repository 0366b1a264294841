import type { Operations } from './contract.ts';
import { ConnectFailure } from './failure.ts';
import { createList, type List } from './list.ts';
import { type CallOptions, segment } from './transport.ts';

type Name = keyof Operations;

/** What the groups' methods call: `<method> <path>`; a list also has the field of its records. */
export const groups = {
  connections: {
    list: ['GET /v1/connections', 'connections'],
    summary: 'GET /v1/connections/summary',
    get: 'GET /v1/connections/:id',
    token: 'POST /v1/connections/:id/token',
    alerts: ['GET /v1/connections/:id/alerts', 'alerts'],
  },
  accounts: {
    get: 'GET /v1/accounts/:account',
    state: 'GET /v1/accounts/:account/state',
    token: 'POST /v1/accounts/:account/token',
    alerts: ['GET /v1/accounts/:account/alerts', 'alerts'],
    deliveries: ['GET /v1/accounts/:account/deliveries', 'deliveries'],
  },
  links: {
    create: 'POST /v1/links',
    list: ['GET /v1/links', 'links'],
    get: 'GET /v1/links/:id',
    confirm: 'POST /v1/links/:id/confirmation',
    revoke: 'DELETE /v1/links/:id',
  },
  alerts: {
    list: ['GET /v1/alerts', 'alerts'],
  },
  key: {
    get: 'GET /v1/key',
  },
  webhooks: {
    create: 'POST /v1/webhooks',
    list: ['GET /v1/webhooks', 'webhooks'],
    get: 'GET /v1/webhooks/:id',
    update: 'PATCH /v1/webhooks/:id',
    remove: 'DELETE /v1/webhooks/:id',
    test: 'POST /v1/webhooks/:id/test',
    rotate: 'POST /v1/webhooks/:id/rotation',
    deliveries: ['GET /v1/webhooks/:id/deliveries', 'deliveries'],
    redeliver: 'POST /v1/webhooks/:id/deliveries/:event',
    replay: 'POST /v1/webhooks/:id/replay',
  },
} as const satisfies Record<string, Record<string, Name | readonly [Name, string]>>;

/** Calls other than lists that take a query: before the options. */
export const callsWithQuery: readonly string[] = [groups.accounts.state];

/** Options of a call that makes or changes something. */
export interface WriteOptions extends CallOptions {
  /** Repeated with the same key, the call is executed once and gets the same answer. Default: a new key for each call. */
  readonly idempotencyKey?: string | undefined;
}

/** What `connect.request` takes besides method and path. */
export interface RequestOptions<Query = QueryInput, Body = unknown> extends WriteOptions {
  readonly query?: Query | undefined;
  /** Sent as JSON. A bigint is written as a number with all its digits. */
  readonly body?: Body | undefined;
}

/** Fields of a query. Several values of a list are sent as several fields of the name. */
export type QueryInput = Readonly<Record<string, QueryValue | readonly QueryValue[] | null | undefined>>;
type QueryValue = string | number | boolean;

/** The operation that a method and a path are, such as `GET /v1/links/:id` for `/v1/links/${string}`; never if it is none. */
export type OperationOf<Method extends string, Path extends string> = `${Method} ${Path}` extends Name
  ? `${Method} ${Path}`
  : {
      [N in Name]: N extends `${Method} ${infer Pattern}`
        ? Matches<Pattern, Path> extends true
          ? N
          : never
        : never;
    }[Name];

/** What a caller sends with an operation, or gets; unknown for a path that is none. */
export type QueryOf<N> = N extends Name ? FieldOf<N, 'query'> : QueryInput;
export type BodyOf<N> = N extends Name ? FieldOf<N, 'body'> : unknown;
export type AnswerOf<N> = [N] extends [never] ? unknown : N extends Name ? FieldOf<N, 'answer'> : unknown;

export type Groups = {
  readonly [G in keyof typeof groups]: {
    readonly [M in keyof (typeof groups)[G]]: (typeof groups)[G][M] extends readonly [
      infer N extends Name,
      infer F,
    ]
      ? (
          ...args: [...Ids<N>, filter?: FieldOf<N, 'query'>, options?: CallOptions]
        ) => List<Item<N, F>, FieldOf<N, 'answer'>>
      : (typeof groups)[G][M] extends infer N extends Name
        ? (...args: [...Ids<N>, ...Input<N>]) => Promise<FieldOf<N, 'answer'>>
        : never;
  };
};

type Request = (method: string, path: string, options: RequestOptions) => Promise<unknown>;

/** The records of a page. @throws {ConnectFailure} if it has none: no relay sent it */
export function recordsIn(page: Readonly<Record<string, unknown>>, field: string): readonly unknown[] {
  const records = page[field];
  if (Array.isArray(records)) return records;
  throw new ConnectFailure({
    code: 'not_a_relay',
    message: `What answered is no relay: there are no ${field}.`,
    fixedBy: 'operator',
  });
}

/** The methods of all groups: each takes the ids of its path, then what it sends, then options. */
export const createGroups = (request: Request): Groups =>
  mapValues<Readonly<Record<string, Operation>>, unknown>(groups, (group) =>
    mapValues(group, (operation) => methodOf(operation, request)),
  ) as Groups;

// --- Internal helpers ---

type FieldOf<N extends Name, F extends string> = F extends keyof Operations[N] ? Operations[N][F] : undefined;

type Item<N extends Name, F> = F extends keyof FieldOf<N, 'answer'>
  ? FieldOf<N, 'answer'>[F] extends readonly (infer I)[]
    ? I
    : never
  : never;

type Ids<N extends string> = N extends `${string}:${string}/${infer Rest}`
  ? [id: string, ...Ids<`/${Rest}`>]
  : N extends `${string}:${string}`
    ? [id: string]
    : [];

type Input<N extends Name> = N extends `POST ${string}` | `PATCH ${string}`
  ? Record<never, never> extends FieldOf<N, 'body'>
    ? [body?: FieldOf<N, 'body'>, options?: WriteOptions]
    : [body: FieldOf<N, 'body'>, options?: WriteOptions]
  : 'query' extends keyof Operations[N]
    ? [query?: FieldOf<N, 'query'>, options?: CallOptions]
    : [options?: CallOptions];

type Matches<Pattern extends string, Path extends string> = Pattern extends `${infer P}/${infer Ps}`
  ? Path extends `${infer S}/${infer Ss}`
    ? Fits<P, S> extends true
      ? Matches<Ps, Ss>
      : false
    : false
  : Path extends `${string}/${string}`
    ? false
    : Fits<Pattern, Path>;
type Fits<P extends string, S extends string> = P extends `:${string}` ? true : S extends P ? true : false;

/** `<method> <path>`; of a list with the field of its records. */
type Operation = string | readonly [name: string, field: string];

function methodOf(operation: Operation, request: Request) {
  const [name, field] = typeof operation === 'string' ? [operation] : operation;
  const [method = '', template = ''] = name.split(' ');
  const pathOf = (ids: unknown[]) => template.replaceAll(/:\w+/g, () => segment(ids.shift() as string));
  if (field !== undefined)
    return (...args: unknown[]) => {
      const path = pathOf(args);
      const [filter = {}, options = {}] = args as [QueryInput?, CallOptions?];
      return createList(
        filter,
        (query) => request(method, path, { ...options, query }) as Promise<Record<string, unknown>>,
        (page) => recordsIn(page, field),
        ({ nextCursor }, query) =>
          typeof nextCursor === 'string' ? { ...query, cursor: nextCursor } : undefined,
      );
    };
  return async (...args: unknown[]) => {
    const path = pathOf(args);
    const body = method === 'POST' || method === 'PATCH' ? (args.shift() ?? {}) : undefined;
    const query = callsWithQuery.includes(name) ? (args.shift() as QueryInput | undefined) : undefined;
    const [options = {}] = args as [WriteOptions?];
    // With a key of its own a call can be repeated after an answer that was lost.
    const key = method === 'POST' ? { idempotencyKey: crypto.randomUUID() } : {};
    return request(method, path, { ...key, ...options, query, body });
  };
}

const mapValues = <T, U>(object: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
