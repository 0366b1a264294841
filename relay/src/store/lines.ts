/** Bytes that a line has at the most: what has no line breaks is none of our files. */
const longest = 4 * 1024 * 1024;

/** One line of a file. */
export interface Line {
  text: string;
  /** Its bytes, with its line break where it has one. */
  bytes: Buffer;
}

/**
 * The lines of a stream, one by one: no more of it is in memory than a line and what was read at one time.
 * @throws {RangeError} where a line has more bytes than that
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>, most = longest): AsyncGenerator<Line> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      rest.push(chunk.subarray(start, end + 1));
      yield lineOf(rest);
      rest = [];
      length = 0;
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > most) throw new RangeError('a line is too long');
  }
  const last = lineOf(rest);
  if (last.bytes.length > 0) yield last;
}

// --- Internal helpers ---

function lineOf(parts: readonly Buffer[]): Line {
  const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  return { bytes, text: bytes.toString('utf8', 0, bytes.at(-1) === 10 ? bytes.length - 1 : bytes.length) };
}
