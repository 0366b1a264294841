import type { Files } from './durable-file.ts';

/**
 * The text of a file from a byte on, which is durable from then on too: lines that a process wrote which ended before
 * it synced them can be read, and yet a power loss takes them. All of it where the file is no longer that large.
 */
export async function textFrom(files: Files, file: string, from: number): Promise<string> {
  const handle = await files.open(file, 'r');
  try {
    await handle.sync();
    const { size } = await handle.stat();
    const start = from > size ? 0 : from;
    return (await bytesAt(handle, start, size)).toString('utf8');
  } finally {
    await handle.close();
  }
}

/** The lines of a file, the last one first; no more of it is in memory than a part. */
export async function* linesFromEnd(files: Files, file: string): AsyncGenerator<string> {
  const handle = await files.open(file, 'r');
  try {
    let { size: end } = await handle.stat();
    let begun: Buffer = Buffer.of();
    while (end > 0) {
      const start = Math.max(0, end - partSize);
      const bytes = Buffer.concat([await bytesAt(handle, start, end), begun]);
      end = start;
      const first = start === 0 ? 0 : bytes.indexOf('\n') + 1;
      begun = first === 0 && start > 0 ? bytes : bytes.subarray(0, first);
      if (first > 0 || start === 0) yield* bytes.toString('utf8', first).split('\n').reverse();
    }
  } finally {
    await handle.close();
  }
}

/** The bytes of a file from one on to before another, a part in each turn of the event loop. */
export async function* partsOf(
  files: Files,
  file: string,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  const handle = await files.open(file, 'r');
  try {
    for (let start = from; start < to; ) {
      const bytes = await bytesAt(handle, start, Math.min(start + partSize, to));
      if (bytes.length === 0) return;
      yield bytes;
      start += bytes.length;
    }
  } finally {
    await handle.close();
  }
}

/** The first byte, from one on, at which a text begins in a file; undefined where it does not stand there. */
export async function find(files: Files, file: string, text: string, from = 0): Promise<number | undefined> {
  const handle = await files.open(file, 'r');
  try {
    // One for all parts: to make room for each would be to collect garbage all the time.
    const bytes = Buffer.alloc(partSize);
    const overlap = Buffer.byteLength(text) - 1;
    for (let start = from; ; ) {
      const { bytesRead } = await handle.read(bytes, 0, partSize, start);
      const at = bytes.subarray(0, bytesRead).indexOf(text);
      if (at >= 0) return start + at;
      // A text may begin in one part and end in the next, so each is read from before the end of the last one.
      if (bytesRead <= overlap) return undefined;
      start += bytesRead - overlap;
    }
  } finally {
    await handle.close();
  }
}

// --- Internal helpers ---

const partSize = 256 * 1024;

async function bytesAt(
  handle: Awaited<ReturnType<Files['open']>>,
  start: number,
  end: number,
): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}
