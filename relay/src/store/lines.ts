/** The longest line accepted, in bytes: a file without line breaks is not one of ours. */
const longest = 4 * 1024 * 1024;

/** One line of a file. */
export interface Line {
  text: string;
  /** Its bytes, with the line break if it has one. */
  bytes: Buffer;
}

/**
 * Splits a stream into lines. Memory holds at most one line and one chunk.
 * @throws {RangeError} for a line of more than `most` bytes
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
