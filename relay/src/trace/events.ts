import type { NewLabel } from './labels.ts';

/** A value as it may be shown: labels in the place of everything that is not known to be harmless. */
export type Shown = string | number | boolean | null | Shown[] | { [name: string]: Shown };

/** A body as it may be shown. What is neither JSON nor a form is told by kind and length alone. */
export type ShownBody =
  | { form: 'none' }
  | { form: 'json' | 'form-urlencoded'; value: Shown }
  | { form: 'html' | 'text' | 'bytes' | 'broken-json'; length: number; holds?: string[] }
  | { form: 'too-long' | 'not-read' };

/** Header names in the order of the call; values of a few harmless ones, null for the others. */
export type ShownHeaders = Record<string, string | null>;

/** A call of the ConnectionURL, whatever came of it. */
export interface ConnectionUrlSeen {
  kind: 'connection_url';
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
  /** How far NoiseAware's clock is ahead of ours, by the answer's `Date`, which knows whole seconds. */
  clockAhead?: number;
  seconds: number;
}

/** One parameter that NoiseAware put behind the redirect address, and the character before it. */
export interface ShownParameter {
  after: '?' | '&' | '#' | ';';
  name: string;
  value: string;
}

/** The browser's way back, as the extension handed it to the relay, and what came of it. */
export interface CompletionSeen {
  kind: 'completion';
  redirect: string;
  parameters: ShownParameter[];
  status: number;
  /** The failure's code, where it was refused. */
  code?: string;
  connection?: string;
  seconds: number;
}

export type Seen = ConnectionUrlSeen | NoiseAwareSeen | CompletionSeen;

/** One thing that a trace saw. */
export type TraceEvent = Seen & {
  /** Its place in the trace, from 1. */
  number: number;
  at: string;
  /** Labels that are used for the first time. */
  labels: NewLabel[];
};
