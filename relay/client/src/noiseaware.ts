import { ConnectFailure, retryAfterOf } from './failure.ts';
import { readJson, writeJson } from './json.ts';
import { createList, type List } from './list.ts';
import { type CallOptions, type Send, segment } from './transport.ts';

/** Options of `fetch`, plus `json`: a value to send as JSON. A bigint is written as a number with all its digits. */
export interface ApiInit extends Omit<RequestInit, 'signal'>, CallOptions {
  readonly json?: unknown;
}

/** Whose API: an account, of which the relay chooses the connection, or one connection. */
export type Target = string | { readonly connection: string };

/** The body of NoiseAware's lists. */
export interface ApiFilter {
  readonly filter?: readonly {
    readonly key: string;
    readonly operator?: '=' | '!=' | '>=' | '<=' | 'IN' | 'NOT IN' | undefined;
    /** `IN` and `NOT IN` take a list with commas. */
    readonly value: string | number | bigint;
  }[];
  readonly search?: string | undefined;
  readonly pagination?:
    | { readonly pageNum?: number | undefined; readonly perPage?: number | undefined }
    | undefined;
  readonly sort?:
    | readonly { readonly key: string; readonly order?: 'ASC' | 'DESC' | undefined }[]
    | undefined;
}

/** A record of NoiseAware's, with its own field names. Integers beyond 2^53 are bigints. */
export type ApiRecord = Readonly<Record<string, unknown>>;

export interface ApiPage {
  readonly items: readonly ApiRecord[];
  /** The records on all pages; null if NoiseAware does not say. */
  readonly totalCount: number | null;
}

export type ApiFetch = (target: Target, path: string, init?: ApiInit) => Promise<Response>;

export interface NoiseAware {
  /**
   * A list of NoiseAware's API over all its pages, such as `/events/list`. The records are those of the field that the path names.
   * @param filter the body of the call; without `perPage`, pages have 100 records
   * @throws {ConnectFailure} also if NoiseAware refuses: `noiseaware_refused`, with its status
   */
  list(target: Target, path: string, filter?: ApiFilter, options?: CallOptions): List<ApiRecord, ApiPage>;
}

/** Calls NoiseAware's API through the relay. */
export const createApiFetch =
  (send: Send): ApiFetch =>
  async (target, path, { json, signal, timeout, retries, headers: given, ...init } = {}) => {
    const method = (init.method ?? (json === undefined ? 'GET' : 'POST')).toUpperCase();
    const headers = new Headers(given);
    if (json !== undefined) headers.set('content-type', 'application/json');
    const [kind, id] = typeof target === 'object' ? ['connections', target.connection] : ['accounts', target];
    return send(`/v1/${kind}/${segment(id)}/noiseaware`, path, {
      method,
      headers,
      body: json === undefined ? init.body : writeJson(json),
      signal,
      timeout,
      retries,
      isRepeatable: /^(GET|HEAD|OPTIONS|PUT|DELETE)$/.test(method) || /^[^?#]*\/list\/?(\?|$)/.test(path),
      init,
      read: exact,
    });
  };

export const createNoiseAware = (fetch: ApiFetch): NoiseAware => ({
  list(target, path, filter = {}, options = {}) {
    const { pageNum = 1, perPage = 100 } = filter.pagination ?? {};
    const body = { ...filter, pagination: { pageNum, perPage } };
    return createList(
      { body, read: 0, before: '' },
      async ({ body: json, before }) => {
        const answer = await fetch(target, path, { method: 'POST', json, ...options });
        await requireSuccess(answer, path);
        const page = pageIn(await answer.json().catch(() => undefined), path);
        // Who ignores the number of the page sends the same one for ever.
        return writeJson(page.items) === before ? { ...page, items: [] } : page;
      },
      ({ items }) => items,
      ({ items, totalCount }, { body: { pagination, ...rest }, read }) => {
        // A page may be shorter than requested, so that its length does not say that it is the last.
        const count = read + items.length;
        if (items.length === 0 || (totalCount !== null && count >= totalCount)) return undefined;
        const next = { ...pagination, pageNum: pagination.pageNum + 1 };
        return { body: { ...rest, pagination: next }, read: count, before: writeJson(items) };
      },
    );
  },
});

/** @throws {ConnectFailure} if NoiseAware did not answer by a success */
export async function requireSuccess(answer: Response, path: string): Promise<void> {
  const { status } = answer;
  if (answer.ok) return;
  await answer.body?.cancel();
  throw new ConnectFailure({
    code: 'noiseaware_refused',
    status,
    message: `NoiseAware answered ${status} to ${path}.`,
    fixedBy: fixedByOf(status),
    retryAfter: retryAfterOf(answer),
  });
}

// --- Internal helpers ---

/** By NoiseAware's documentation 418 means that the owner has to reset the password. */
function fixedByOf(status: number): 'owner' | 'time' | 'caller' {
  if (status === 418) return 'owner';
  return status === 429 || status >= 500 ? 'time' : 'caller';
}

/** The records and the total. NoiseAware wraps some answers in `data`. */
function pageIn(answer: unknown, path: string): ApiPage {
  const { data, ...flat } = Object(answer) as Record<string, unknown>;
  const body = Object(data ?? flat) as Record<string, unknown>;
  const [, noun = ''] = /([^/]+)\/list\b/.exec(path) ?? [];
  const items = Array.isArray(body) ? body : body[noun];
  if (!Array.isArray(items)) throw unreadable(path);
  const { totalCount } = body;
  return { items, totalCount: typeof totalCount === 'number' ? totalCount : null };
}

const unreadable = (path: string): ConnectFailure =>
  new ConnectFailure({ code: 'noiseaware_answer', message: `NoiseAware’s answer to ${path} has no list.` });

/** Makes the answer's `json()` keep all digits of integers. */
function exact(answer: Response): Response {
  const clone = answer.clone.bind(answer);
  return Object.assign(answer, {
    json: async () => readJson(await answer.text()),
    clone: () => exact(clone()),
  });
}
