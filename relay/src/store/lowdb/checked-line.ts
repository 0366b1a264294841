import { crc32 } from 'node:zlib';

/** A value as one line of JSON after its CRC-32 checksum, which detects a flipped bit. */
export function checkedLine(value: unknown): string {
  const json = JSON.stringify(value);
  return `${inHex(crc32(json))} ${json}\n`;
}

/**
 * The values on a line. If the checksum does not match, the line is split wherever another line may begin: a flipped bit in a
 * line break joins two lines. `damaged` has the parts that remain unreadable.
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

/** The beginning of a checked line: a checksum, a space, and an array or object. */
const beginning = /[0-9a-f]{8} (?=[[{])/g;

function valueIn(line: Buffer): unknown {
  const json = line.subarray(9);
  if (json.length === 0 || line.toString('latin1', 0, 9) !== `${inHex(crc32(json))} `) return undefined;
  return JSON.parse(json.toString());
}
