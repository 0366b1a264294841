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
