import type { Readable } from 'node:stream';
import { Failure } from '@noiseaware-connect/shared/failure';

/** Bytes of a body that are kept while it is sent, so that it can be sent again. */
export const keptBytes = 64 * 1024;

/** A body that is sent while it comes. */
export interface SentBody {
  /**
   * The next piece, or undefined at the end.
   * @throws {Failure} `payload_too_large`; another error where the call is over or the service went away
   */
  next(): Promise<Buffer | undefined>;
}

/** A body that remembers its first 64 KiB. */
export interface ReplayableBody extends SentBody {
  /** Whether all of it has been read. */
  readonly ended: boolean;
  /** Whether a piece of it is being waited for: then it is the service that keeps NoiseAware waiting. */
  readonly awaited: boolean;
  /** The whole of it again, once it has come; undefined where it is larger than what is kept. */
  again(): Promise<SentBody | undefined>;
}

/**
 * Reads a request's body piece by piece, no faster than it is taken, and up to the limit. The stream itself stays open
 * in any case, since the answer has to go out on the same socket.
 */
export function readBody(
  source: Readable,
  limits: { limit: number; signal: AbortSignal; moved: () => void },
): ReplayableBody {
  const { limit, signal, moved } = limits;
  let kept: Buffer[] | undefined = [];
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
      // Stays true where the call was aborted for want of a piece: its failure names the service as the slow side.
      awaited = signal.aborted;
    }
  };

  const take = async (): Promise<Buffer | undefined> => {
    const piece = ended ? undefined : await read();
    moved();
    ended ||= piece === undefined;
    size += piece?.length ?? 0;
    if (size > limit) throw tooLarge(limit);
    if (size > keptBytes) kept = undefined;
    if (piece !== undefined) kept?.push(piece);
    return piece;
  };

  /** One after the other: a first try may still be reading when a second one begins. */
  const next = (): Promise<Buffer | undefined> => {
    const taken = turn.then(take);
    turn = taken.catch(() => undefined);
    return taken;
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
      while (!ended && kept !== undefined) await next();
      if (kept === undefined) return undefined;
      const left = [...kept];
      return { next: async () => left.shift() };
    },
  };
}

export const tooLarge = (limit: number): Failure =>
  new Failure('payload_too_large', { detail: `A body may have at most ${limit} bytes.` });

// --- Internal helpers ---

/** Settles at the stream's next event or when the signal aborts; leaves no listener behind. */
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
