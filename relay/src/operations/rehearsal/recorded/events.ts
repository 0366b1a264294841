import type { ReturnBy } from '../../../calls/call-observer.ts';
import type { TokenLife } from '../../../noiseaware/parse-tokens.ts';

/** A value in the form in which it may be shown. */
export type RedactedValue =
  | string
  | number
  | boolean
  | null
  | RedactedValue[]
  | { [name: string]: RedactedValue };

/** A body in the form in which it may be shown. If it is neither JSON nor a form, only kind and length are shown. */
export type RedactedBody =
  | { form: 'none' }
  | { form: 'json' | 'form-urlencoded'; value: RedactedValue }
  | { form: 'html' | 'bytes' | 'broken-json'; length: number }
  /** `says` is the text of an error, redacted. */
  | { form: 'text'; length: number; says?: string }
  | { form: 'too-long' | 'not-read' };

/** Header names in order; values of known form, null for others. */
export type RedactedHeaders = Record<string, string | null>;

/** A call of the ConnectionURL and its answer. */
export interface TracedConnectionUrlCall {
  kind: 'connection_url';
  /** The answer's `X-Request-Id`. */
  requestId: string;
  /** Where it came from, as RELAY_TRUST_PROXY counts it; only of a caller with NoiseAware's credentials. */
  client?: string;
  /** The number of addresses in `X-Forwarded-For`. */
  forwardedFor: number;
  /** Whether the caller closed its connection before the answer. */
  isGone: boolean;
  method: string;
  path: string;
  query: { name: string; value: string }[];
  headers: RedactedHeaders;
  sent: RedactedBody;
  status: number;
  answer: RedactedBody;
  /** Why it was refused, in the relay's own words. */
  refusal?: string;
  seconds: number;
}

/** What is said of a call that NoiseAware did not answer within NOISEAWARE_TIMEOUT. */
export const timeOut = 'time-out';

/** A call to NoiseAware. */
export interface TracedNoiseAwareCall {
  kind: 'noiseaware';
  /** The kind of credential that it carried, by which the call is known. */
  carries: string;
  method: string;
  path: string;
  sent: RedactedBody;
  status?: number;
  headers?: RedactedHeaders;
  answer?: RedactedBody;
  /** Why there was no answer, or an incomplete one: {@link timeOut}, the network's code or a few words. */
  wentWrong?: string;
  /** The life of its user token, in whole seconds; only if the answer has a token. */
  life?: TokenLife;
  /** The names of the claims of its user token, as far as they are words; none if it is no JWT. */
  claims?: string[];
  /** Whole seconds by which NoiseAware's clock is ahead of the relay's, from the answer's `Date`. */
  clockAhead?: number;
  seconds: number;
}

/** Whether NoiseAware gave tokens. */
export const isAnswered = ({ life }: TracedNoiseAwareCall): boolean => life !== undefined;

/** An owner pressed the form of a link, and was sent to NoiseAware. */
export interface TracedPress {
  kind: 'press';
  link: string;
  status: number;
  seconds: number;
}

/** The redirect that the extension passed to the relay, or that an owner's browser followed, and the outcome. */
export interface TracedCompletion {
  kind: 'completion';
  by: 'extension' | 'link';
  /** Only known of a link: an extension is given the address alone. */
  returnBy?: ReturnBy;
  /** The fields of a form are in its query. */
  redirect: string;
  status: number;
  /** The failure's code, if it was refused; for a link, the page that the owner sees. */
  code?: string;
  connection?: string;
  link?: string;
  seconds: number;
}

export type TracedContent = TracedConnectionUrlCall | TracedNoiseAwareCall | TracedPress | TracedCompletion;

/** An event of a trace; `number` is its position, from 1. */
export type TraceEvent = TracedContent & { number: number; at: string };
