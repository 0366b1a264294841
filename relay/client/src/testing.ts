import type { Connection, KnownFailureCode, OwnerState, Problem } from './contract.ts';
import type { LoggedEvent } from './events.ts';
import { readJson, writeJson } from './json.ts';
import { refusals } from './refusals.ts';
import { signatureOf, webhookKey } from './signature.ts';

/** An account of a fake relay. */
export interface FakeAccount {
  readonly state: 'active' | 'degraded' | 'reauthorization_required' | 'disconnected' | 'ambiguous';
  readonly name?: string;
}

/** A call that a fake relay got. */
export interface FakeCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** The JSON; undefined without a body. Integers beyond 2^53 are bigints. */
  readonly body: unknown;
}

export interface FakeRelayOptions {
  /** By id. Read at each call, so that a test may change it. */
  readonly accounts?: Readonly<Record<string, FakeAccount>>;
  /** Answers calls in the relay's place, such as those of NoiseAware's API: a response, a value as JSON, or undefined for others. */
  readonly answer?: (call: FakeCall) => unknown;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/** An event to push: the rest is filled in. */
export type FakeEvent = Pick<LoggedEvent, 'type'> & {
  readonly data: unknown;
  readonly account?: string | null;
};

export interface FakeRelay {
  /** For `createClient`, with `key` and `fetch`. */
  readonly url: string;
  readonly key: string;
  readonly fetch: typeof globalThis.fetch;
  /** What was called, in order. */
  readonly calls: readonly FakeCall[];
  /**
   * Lets the next call fail, after those of earlier failures.
   * @param code the relay's, or `relay_unreachable`
   * @param fields of the refusal; `retryAfter` is sent as `Retry-After`, in seconds
   */
  fail(
    code: KnownFailureCode | 'relay_unreachable',
    fields?: Partial<Problem> & { readonly retryAfter?: number },
  ): void;
  /** Adds an event, which readers that wait get at once. */
  push(event: FakeEvent): LoggedEvent;
}

/**
 * A relay in memory, for unit tests: accounts with their states and tokens, connections, links that nobody opens, events. It holds a call for events until one is
 * pushed. Other calls are 404, and NoiseAware's lists empty, unless `answer` has something to say.
 */
export function createFakeRelay({ accounts = {}, answer, now = Date.now }: FakeRelayOptions = {}): FakeRelay {
  const [url, key] = ['https://relay.test', 'nackey_fake'];
  const calls: FakeCall[] = [];
  const failures: Parameters<FakeRelay['fail']>[] = [];
  const log: LoggedEvent[] = [];
  let links = 0;
  let pushed = Promise.withResolvers<void>();

  const timestamp = () => new Date(now()).toISOString();
  const begun = timestamp();

  function refusal(
    code: KnownFailureCode,
    { retryAfter, ...fields }: NonNullable<Parameters<FakeRelay['fail']>[1]> = {},
  ): Response {
    const problem = { type: `${url}/docs#${code}`, code, ...refusals[code], ...fields };
    const headers = { 'content-type': 'application/problem+json' };
    return new Response(writeJson(problem), {
      status: problem.status,
      headers: retryAfter === undefined ? headers : { ...headers, 'retry-after': String(retryAfter) },
    });
  }

  const connectionsOf = (id: string): Connection[] => {
    const account = accounts[id];
    if (account === undefined) return [];
    const staff = { id: 'staff-1', name: 'Alex Doe' };
    const status = account.state === 'ambiguous' ? 'active' : account.state;
    return Array.from({ length: account.state === 'ambiguous' ? 2 : 1 }, (_, index) => ({
      id: `${id}-connection-${index + 1}`,
      account: { id, name: account.name },
      status,
      cause: causes[status],
      connectedBy: staff,
      responsible: staff,
      connectedAt: begun,
      lastRenewedAt: begun,
      userTokenExpiresAt: null,
      diesAt: null,
      nextRenewalAt: null,
      troubleSince: status === 'active' ? null : begun,
      since: begun,
      apiAnsweredAt: null,
      organization: `Organization ${index + 1}`,
    }));
  };
  const allConnections = () => Object.keys(accounts).flatMap(connectionsOf);

  /** The refusal of a call that needs a token of these connections; undefined if it has one. */
  function tokenRefusal(connections: readonly Connection[]): Response | undefined {
    const [connection, other] = connections;
    if (connection === undefined) return refusal('not_found');
    if (other !== undefined) return refusal('ambiguous_account', { connections });
    const { status, cause } = connection;
    if (status === 'active' || status === 'degraded') return undefined;
    return refusal('reauthorization_required', { cause: cause ?? undefined, fixedBy: 'staff' });
  }

  const token = (connections: readonly Connection[]) =>
    tokenRefusal(connections) ?? {
      userToken: `token-of-${connections[0]?.account.id}`,
      expiresAt: new Date(now() + 900_000).toISOString(),
    };

  const link = () => {
    links += 1;
    const expiresAt = new Date(now() + 86_400_000).toISOString();
    return { id: `link-${links}`, url: `${url}/connect/naclnk_fake-${links}`, expiresAt };
  };

  function ownerState(id: string): OwnerState {
    const status = accounts[id]?.state ?? 'disconnected';
    const state = ownerStates[status];
    const { organization = null } = state === 'not_connected' ? {} : (connectionsOf(id)[0] ?? {});
    const since = accounts[id] === undefined ? null : begun;
    return { account: id, state, since, sentence: sentences[state], organization };
  }

  function passThrough(connections: readonly Connection[], path: string): unknown {
    const [, noun = ''] = /([^/]+)\/list$/.exec(path) ?? [];
    return tokenRefusal(connections) ?? { [noun]: [], totalCount: 0 };
  }

  async function readEvents({ query }: FakeCall, signal: AbortSignal | undefined): Promise<unknown> {
    const since = query.get('since') ?? '0';
    const isAfter = ({ seq, timestamp: at }: LoggedEvent) =>
      /^\d+$/.test(since) ? seq > Number(since) : at > since;
    const [account, types] = [query.get('account'), query.getAll('type')];
    const isMeant = (event: LoggedEvent) =>
      (account === null || event.account === account) && (types.length === 0 || types.includes(event.type));
    const ended = Promise.withResolvers<never>();
    signal?.addEventListener('abort', () => ended.reject(signal.reason), { once: true });
    for (;;) {
      const events = log.filter(isAfter).filter(isMeant);
      const next = log.at(-1)?.seq ?? 0;
      if (events.length > 0 || Number(query.get('wait') ?? 0) === 0) return { events, next };
      await Promise.race([pushed.promise, ended.promise]);
    }
  }

  function answered(call: FakeCall, signal: AbortSignal | undefined): unknown {
    const [, noun, id = '', rest = ''] = /^\/v1\/([^/]+)(?:\/([^/]+)(.*))?$/.exec(call.path) ?? [];
    if (noun === 'events' && id === '') return readEvents(call, signal);
    const name = decodeURIComponent(id);
    const connections =
      noun === 'accounts' ? connectionsOf(name) : allConnections().filter((each) => each.id === name);
    if (noun === 'connections' && id === '') return { connections: allConnections() };
    if (noun === 'links' && id === '' && call.method === 'POST') return link();
    if (noun === 'accounts' && rest === '/state') return ownerState(name);
    if (noun !== 'accounts' && noun !== 'connections') return undefined;
    if (rest === '/token') return token(connections);
    if (rest.startsWith('/noiseaware/')) return passThrough(connections, rest);
    const [connection] = connections;
    if (rest !== '' || connection === undefined) return undefined;
    if (noun === 'connections') return { connection };
    return { account: connection.account, state: accounts[name]?.state, connections };
  }

  return {
    url,
    key,
    calls,
    fail: (...failure) => void failures.push(failure),
    push(event) {
      const seq = log.length + 1;
      const filled = {
        id: `msg_${seq}`,
        seq,
        timestamp: timestamp(),
        account: null,
        ...event,
      } as LoggedEvent;
      log.push(filled);
      pushed.resolve();
      pushed = Promise.withResolvers();
      return filled;
    },
    async fetch(input, init) {
      const request = new Request(input, init);
      init?.signal?.throwIfAborted();
      const { pathname, searchParams } = new URL(request.url);
      const text = await request.text();
      const { method, headers } = request;
      const body = text === '' ? undefined : readJson(text);
      const call = { method, path: pathname, query: searchParams, headers, body };
      calls.push(call);
      const [code, fields] = failures.shift() ?? [];
      if (code === 'relay_unreachable') throw new TypeError('fetch failed');
      if (code !== undefined) return refusal(code, fields);
      if (headers.get('authorization') !== `Bearer ${key}`) return refusal('unauthenticated');
      const value =
        (await answer?.(call)) ?? (await answered(call, init?.signal ?? undefined)) ?? refusal('not_found');
      return value instanceof Response ? value : new Response(writeJson(value), { headers: json });
    },
  };
}

/**
 * Signs a message as the relay does (Standard Webhooks 1.0), for tests of a receiver.
 * @throws {TypeError} if `secret` is not `whsec_` and canonical base64 of at least 24 bytes
 */
export function signWebhook({
  secret,
  message,
  now = Date.now,
}: {
  readonly secret: string;
  readonly message: {
    readonly type: string;
    readonly data: unknown;
    readonly id?: string | undefined;
    /** RFC 3339. */
    readonly timestamp?: string | undefined;
  };
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const {
    id = `msg_${crypto.randomUUID()}`,
    type,
    data,
    timestamp = new Date(now()).toISOString(),
  } = message;
  const body = writeJson({ type, timestamp, data });
  const at = String(Math.floor(now() / 1000));
  const signature = signatureOf(webhookKey(secret), id, at, body).toString('base64');
  return {
    headers: {
      ...json,
      'webhook-id': id,
      'webhook-timestamp': at,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  };
}

// --- Internal helpers ---

const json = { 'content-type': 'application/json' };

const causes = {
  active: null,
  degraded: 'unavailable',
  reauthorization_required: 'refused',
  disconnected: 'disconnected_by_staff',
} as const;

const ownerStates = {
  active: 'connected',
  ambiguous: 'connected',
  degraded: 'connected',
  reauthorization_required: 'needs_authorization',
  disconnected: 'not_connected',
} as const;

const sentences = {
  not_connected: 'NoiseAware is not connected.',
  connected: 'NoiseAware is connected.',
  needs_authorization: 'NoiseAware needs your permission again.',
} as const;
