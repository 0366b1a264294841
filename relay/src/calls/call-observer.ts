/** A call that an observer looks at after its answer. */
export interface ObservedCall {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly query: NodeJS.Dict<string | string[]>;
  readonly headers: NodeJS.Dict<string | string[]>;
  /** The raw body; undefined if it was not read. */
  readonly body: Buffer | undefined;
  readonly status: number;
  readonly answer: string;
  /** The error that was answered, if any. */
  readonly failure: unknown;
  /** The address that it came from, as RELAY_TRUST_PROXY counts it. */
  readonly client: string;
  /** Whether the caller closed its connection before the answer. */
  readonly isGone: boolean;
  /** Who made it: `noiseaware`, `staff/<id>`, `service/<id>`; undefined if it was not authenticated. */
  readonly caller: string | undefined;
  /** From the first byte to the answer. */
  readonly seconds: number;
}

/** Who looks at calls now, such as a running trace; usually nobody. */
export interface Observed {
  by: CallObserver | undefined;
}

/** How NoiseAware sent the browser back: by a redirect, or by a form that its page posted. */
export type ReturnBy = 'redirect' | 'form_post';

/** What an owner's visit did with a link that is known: pressed its form, or came back from NoiseAware. */
export interface LinkVisit {
  readonly link: string;
  /** The whole address at which the browser came back; the fields of a form are in its query. */
  readonly redirect?: string;
  readonly returnBy?: ReturnBy;
  /** The page that the owner sees then, if nothing was connected. */
  readonly problem?: string;
}

/** Looks at the calls of pairings. */
export interface CallObserver {
  /** A ConnectionURL call, refused ones included; also one with a misspelled path. */
  connectionUrl(call: ObservedCall): void;
  /** A completion of a pairing, refused ones included. */
  completion(call: ObservedCall): void;
  linkVisit(call: ObservedCall, visit: LinkVisit): void;
}
