import type { Readable } from 'node:stream';
import { Failure } from '@noiseaware-connect/shared/failure';

/** Bytes of a body that are kept while it is sent, so that it can be sent again. */
export const keptBytes = 64 * 1024;

/** A body that is sent while it arrives. */
export interface SentBody {
  /**
   * The next piece, or undefined at the end.
   * @throws {Failure} `payload_too_large`; another error if the call is over or the service has disconnected
   */
  next(): Promise<Buffer | undefined>;
}

/** A body that keeps its first 64 KiB. */
export interface ReplayableBody extends SentBody {
  /** Whether all of it has been read. */
  readonly ended: boolean;
  /** Whether a piece is being waited for: then the service is the slow side, not NoiseAware. */
  readonly awaited: boolean;
  /** The whole body from the start, once it has arrived; undefined if it is larger than what is kept. */
  again(): Promise<SentBody | undefined>;
}

/**
 * Reads a request's body piece by piece, with backpressure, up to the limit. The stream stays open in any case, since the answer
 * goes out on the same socket.
 */
export function readBody(
  source: Readable,
  limits: { limit: number; signal: AbortSignal; moved: () => void },
): ReplayableBody {
  const { limit, signal, moved } = limits;
  let buffered: Buffer[] | undefined = [];
  let size = 0;
  let ended = false;
  let awaited = false;
  let turn: Promise<unknown> = Promise.resolve();

  const read = async (): Promise<Buffer | undefined> => {
    for (;;) {
      if (signal.aborted) throw new Error('the call is over');
      if (size > limit) throw tooLarge(limit);
      const piece = source.read() as Buffer | null;
      if (piece !== null) return piece;
      if (source.readableEnded) return undefined;
      if (source.destroyed) throw new Error('the service went away');
      awaited = true;
      await stirred(source, signal);
      // Stays true if the call was aborted while waiting: the failure then names the service as the slow side.
      awaited = signal.aborted;
    }
  };

  const take = async (): Promise<Buffer | undefined> => {
    const piece = ended ? undefined : await read();
    moved();
    ended ||= piece === undefined;
    size += piece?.length ?? 0;
    if (size > limit) throw tooLarge(limit);
    if (size > keptBytes) buffered = undefined;
    if (piece !== undefined) buffered?.push(piece);
    return piece;
  };

  /** Serialized: a first attempt may still be reading when a second one begins. */
  const next = (): Promise<Buffer | undefined> => {
    const pending = turn.then(take);
    turn = pending.catch(() => undefined);
    return pending;
  };

  return {
    next,
    get ended() {
      return ended;
    },
    get awaited() {
      return awaited;
    },
    async again() {
      while (!ended && buffered !== undefined) await next();
      if (buffered === undefined) return undefined;
      const remaining = [...buffered];
      return { next: async () => remaining.shift() };
    },
  };
}

export const tooLarge = (limit: number): Failure =>
  new Failure('payload_too_large', { detail: `A body may have at most ${limit} bytes.` });

// --- Internal helpers ---

/** Resolves at the stream's next event or when the signal aborts; removes its listeners. */
const stirred = (source: Readable, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const events = ['readable', 'end', 'close', 'error'];
    const done = () => {
      for (const event of events) source.off(event, done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    for (const event of events) source.on(event, done);
    signal.addEventListener('abort', done);
  });
