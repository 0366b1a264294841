import type { Context } from 'koa';
import { readJson } from './json.ts';

/** What an API handler gets to see of a call. */
export interface ApiRequest {
  readonly query: URLSearchParams;
  readonly id: string;
  readonly authorization: string | undefined;
  /** The parsed body; undefined when it is empty or not JSON. */
  readonly body: unknown;
}

// Koa decodes route parameters into `ctx.params`, which its own types do not know.
const idOf = (context: Context): string => (context as { params?: { id?: string } }).params?.id ?? '';

/** Reads a call whose body is this text. */
export const readRequest = (context: Context, text: string): ApiRequest => ({
  query: context.URL.searchParams,
  id: idOf(context),
  authorization: context.headers.authorization,
  body: readJson(text),
});
