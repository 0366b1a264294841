import { crc32 } from 'node:zlib';

/** A value as one line of JSON behind its checksum (CRC-32), by which a flipped bit is noticed. */
export function checkedLine(value: unknown): string {
  const json = JSON.stringify(value);
  return `${inHex(crc32(json))} ${json}\n`;
}

/**
 * The values in a line. Where its checksum does not hold, it is taken apart where another line may begin, since a bit
 * that flips in a line break makes one line of two; `damaged` is what is left then.
 */
export function readChecked(line: Buffer): { values: unknown[]; damaged: string[] } {
  const whole = valueIn(line);
  if (whole !== undefined) return { values: [whole], damaged: [] };
  const found = { values: [] as unknown[], damaged: [] as string[] };
  let start = 0;
  for (const { index } of [...line.toString('latin1').matchAll(beginning), { index: line.length + 1 }]) {
    if (index === 0) continue;
    const part = line.subarray(start, index - 1);
    const value = valueIn(part);
    if (value !== undefined) found.values.push(value);
    else if (part.length > 0) found.damaged.push(part.toString());
    start = index;
  }
  return found;
}

// --- Internal helpers ---

const inHex = (checksum: number): string => checksum.toString(16).padStart(8, '0');

/** What a checked line begins with: a checksum, a space, an array or an object. */
const beginning = /[0-9a-f]{8} (?=[[{])/g;

function valueIn(line: Buffer): unknown {
  const json = line.subarray(9);
  if (json.length === 0 || line.toString('latin1', 0, 9) !== `${inHex(crc32(json))} `) return undefined;
  return JSON.parse(json.toString());
}
