import { crc32 } from 'node:zlib';

/** A value as one line of JSON behind its checksum (CRC-32), by which a flipped bit is noticed. */
export function checkedLine(value: unknown): string {
  const json = JSON.stringify(value);
  return `${inHex(crc32(json))} ${json}\n`;
}

/**
 * The values in a line. Where its checksum does not hold, the whole lines inside it are looked for, since a bit that
 * flips in a line break makes one line of two; `damaged` is what is left then.
 */
export function readChecked(line: Buffer): { values: unknown[]; damaged: string[] } {
  const whole = valueIn(line);
  if (whole !== undefined) return { values: [whole], damaged: [] };
  const starts = [...line.toString('latin1').matchAll(beginning)].map(({ index }) => index);
  const ends = [...starts.slice(1).map((start) => start - 1), line.length];
  const values: unknown[] = [];
  const damaged: string[] = [];
  let done = 0;
  const leave = (to: number) => {
    if (to > done) damaged.push(line.toString('utf8', done, to));
  };
  for (const [index, start] of starts.entries()) {
    if (start < done) continue;
    for (const end of ends.slice(index, index + looksAhead)) {
      const value = valueIn(line.subarray(start, end));
      if (value === undefined) continue;
      values.push(value);
      leave(start - 1);
      done = end + 1;
      break;
    }
  }
  leave(line.length);
  return { values, damaged };
}

// --- Internal helpers ---

const inHex = (checksum: number): string => checksum.toString(16).padStart(8, '0');

/** What a checked line begins with: a checksum, a space, an array or an object. */
const beginning = /[0-9a-f]{8} (?=[[{])/g;
/** A value may hold a text that looks like the beginning of a line. */
const looksAhead = 3;

function valueIn(line: Buffer): unknown {
  const json = line.subarray(9);
  if (json.length === 0 || line.toString('latin1', 0, 9) !== `${inHex(crc32(json))} `) return undefined;
  return JSON.parse(json.toString());
}
