/** A value as it may be shown. */
export type Shown = string | number | boolean | null | Shown[] | { [name: string]: Shown };

/** A body as it may be shown. What is neither JSON nor a form is shown by kind and length alone. */
export type ShownBody =
  | { form: 'none' }
  | { form: 'json' | 'form-urlencoded'; value: Shown }
  | { form: 'html' | 'text' | 'bytes' | 'broken-json'; length: number }
  | { form: 'too-long' | 'not-read' };

/** Header names in the order of the call; values of known form, null for the others. */
export type ShownHeaders = Record<string, string | null>;

/** A call of the ConnectionURL and its answer. */
export interface ConnectionUrlSeen {
  kind: 'connection_url';
  /** As in the answer's `X-Request-Id`. */
  requestId: string;
  /** How many addresses proxies wrote into `X-Forwarded-For`. */
  forwardedFor: number;
  method: string;
  path: string;
  query: { name: string; value: string }[];
  headers: ShownHeaders;
  sent: ShownBody;
  status: number;
  answer: ShownBody;
  /** Why it was refused, in the relay's own words. */
  refusal?: string;
  seconds: number;
}

/** A call to NoiseAware. */
export interface NoiseAwareSeen {
  kind: 'noiseaware';
  method: string;
  path: string;
  sent: ShownBody;
  status?: number;
  headers?: ShownHeaders;
  answer?: ShownBody;
  /** Why there was no answer, or no whole one. */
  wentWrong?: string;
  /** The whole seconds that its user token lives, and what they were read from; only where the answer brought one. */
  life?: { seconds: number; by: 'expiresAt' | 'exp' | 'documented' };
  /** Whole seconds by which NoiseAware's clock is ahead of the relay's, by the answer's `Date`. */
  clockAhead?: number;
  seconds: number;
}

/** The redirect that the extension handed to the relay, and what came of it. */
export interface CompletionSeen {
  kind: 'completion';
  redirect: string;
  status: number;
  /** The failure's code, where it was refused. */
  code?: string;
  connection?: string;
  seconds: number;
}

export type Seen = ConnectionUrlSeen | NoiseAwareSeen | CompletionSeen;

/** One event of a trace; `number` is its place in it, from 1. */
export type TraceEvent = Seen & { number: number; at: string };
