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
