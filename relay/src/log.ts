import { Failure } from '@noiseaware-connect/shared/failure';
import pino, { type DestinationStream, type Logger } from 'pino';
import { PlainError } from './domain/operator-refusal.ts';

/**
 * The one log: JSON lines. Errors are logged by kind and place, and with their message only where it is the relay's own:
 * others quote the input that they failed on.
 */
export const createLog = (
  level: string,
  destination: DestinationStream = inTurns(pino.destination(1)),
): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    destination,
  );

/**
 * Writes the lines of one turn of the microtasks together, at its end or at that of the process: calls that are answered
 * together cost one write. A killed process loses the lines of its last turn.
 */
export function inTurns(destination: DestinationStream): DestinationStream {
  let lines = '';
  const write = () => {
    process.off('exit', write);
    const written = lines;
    lines = '';
    if (written !== '') destination.write(written);
  };
  return {
    write(line) {
      if (lines === '') {
        queueMicrotask(write);
        process.once('exit', write);
      }
      lines += line;
    },
  };
}

// --- Internal helpers ---

interface ErrorLine {
  kind: string;
  code?: string;
  message?: string;
  at?: string[];
  cause?: ErrorLine;
}

function describeError(error: unknown): ErrorLine {
  if (!(error instanceof Error)) return { kind: typeof error };
  const { code } = error as { code?: unknown };
  // The stack begins with the message, whose lines may look like frames.
  const stack = (error.stack ?? '').replace(error.message, '');
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    kind: error.name,
    ...(typeof code === 'string' && /^\w{1,40}$/.test(code) ? { code } : {}),
    ...(error instanceof PlainError || error instanceof Failure ? { message: error.message } : {}),
    at: frames.slice(0, 6).map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
