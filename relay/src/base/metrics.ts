import type { Seconds } from './time.ts';

/** A row of a table of instruments. Its name is the same at /metrics and in OTLP. */
export interface Instrument<Kind extends string, L extends string = string> {
  readonly kind: Kind;
  readonly name: string;
  readonly labels: readonly L[];
  /** `s` and `By` as in UCUM; undefined for a number of things. */
  readonly unit?: 's' | 'By' | undefined;
  readonly help: string;
  /** Series that exist with the value 0 from the start, so that the first event is an increase. */
  readonly initial?: readonly Labels<L>[] | undefined;
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[] | undefined;
}
export type Labels<L extends string = string> = Readonly<Record<L, string>>;

export type Counter<L extends string = string> = Instrument<'counter', L>;
export type Histogram<L extends string = string> = Instrument<'histogram', L>;
export type Gauge<L extends string = string> = Instrument<'gauge', L>;

/** Records values of instruments. Each call costs less than a microsecond. */
export interface Metrics {
  /** Adds to a counter; `times` is 1 by default. */
  add<L extends string>(counter: Counter<L>, labels: Labels<NoInfer<L>>, times?: number): void;
  record<L extends string>(histogram: Histogram<L>, seconds: Seconds, labels: Labels<NoInfer<L>>): void;
  set<L extends string>(gauge: Gauge<L>, value: number, labels: Labels<NoInfer<L>>): void;
}

/** No monitoring. */
export const noMetrics: Metrics = {
  add: () => undefined,
  record: () => undefined,
  set: () => undefined,
};

/** A call that was answered. */
export interface CallEnded {
  readonly requestId: string;
  readonly method: string;
  /** The template of its path, never the path itself; undefined for unknown paths. */
  readonly route: string | undefined;
  readonly status: number;
  /** The code of its failure. */
  readonly code: string | undefined;
}

/** Spans for a collector of traces. */
export interface Spans {
  /** Begins the span of a call. What is measured within `run` belongs to it. */
  beginCall(): { run<T>(work: () => Promise<T>): Promise<T>; end(call: CallEnded): void };
  /** Runs a background task. What is measured meanwhile belongs to its span. */
  task<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const noSpan: ReturnType<Spans['beginCall']> = { run: (work) => work(), end: () => undefined };

/** No collector. */
export const noSpans: Spans = { beginCall: () => noSpan, task: (_, work) => work() };
