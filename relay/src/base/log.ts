import { Failure } from '@noiseaware-connect/shared/failure';
import pino, { type DestinationStream, type Logger } from 'pino';
import { PlainError } from './operator-refusal.ts';

/**
 * Creates the log: one JSON object per line. An error is logged with its kind and stack frames. Its message is logged only if the
 * relay wrote it, since messages of parsers and libraries may quote secrets from their input.
 */
export const createLog = (
  level: string,
  destination: DestinationStream = batchLines(standardOutput()),
): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      hooks: {
        logMethod(line, write) {
          if (!isLoggedByStore(line[0])) write.apply(this, line);
        },
      },
    },
    destination,
  );

/**
 * Buffers lines and writes them in the next microtask, or when the process exits, so that calls answered together cost one
 * write. A killed process loses the lines of its last turn.
 */
export function batchLines(destination: DestinationStream): DestinationStream {
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

/** The most that is kept of lines which cannot be written now, in bytes. */
const mostKept = 2 ** 23;

/**
 * Standard output. Where it cannot be written, because a disk is full or a terminal is closed, the relay goes on: lines are kept up to
 * a limit and written once it can be, later ones are dropped, and what is left at the exit is lost.
 */
function standardOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, maxLength: mostKept });
  let isGone = false;
  // At the exit pino would try again and again.
  const giveUp = () => {
    isGone = true;
    output.destroy();
  };
  output.on('error', () => {
    process.off('exit', giveUp);
    process.prependListener('exit', giveUp);
  });
  output.on('write', () => process.off('exit', giveUp));
  return { write: (lines) => void (isGone || output.write(lines)) };
}

/** Whether a line is about a background task that failed because of an outage which the store logs once, by itself. */
function isLoggedByStore(line: unknown): boolean {
  const { err, requestId } = (line ?? {}) as { err?: { isLogged?: unknown }; requestId?: unknown };
  return err?.isLogged === true && requestId === undefined;
}

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
  // The stack starts with the message, and a line of the message may look like a frame.
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
