/**
 * Parses JSON. Integers that a double cannot represent, such as NoiseAware's ids, become bigints; other numbers stay numbers. A byte
 * order mark is ignored.
 * @throws {SyntaxError} whose message does not quote the text
 */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''), exactly as Parameters<typeof JSON.parse>[1]);
  } catch {
    throw new SyntaxError('this is not JSON');
  }
}

/** Serializes to JSON. A bigint becomes a number with all its digits. */
export const writeJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? rawJSON(String(each)) : each), indent);

// --- Internal helpers ---

/** Missing in TypeScript's library (ECMAScript 2026, section 25.5). */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

// Without it the reader below would lose digits.
if (rawJSON === undefined)
  throw new Error(`@noiseaware-connect/client needs Node 22 or later; this is ${process.version}.`);

const exactly = (_: string, value: unknown, { source = '' }: { source?: string }): unknown =>
  /^-?\d+$/.test(source) && !Number.isSafeInteger(value) ? BigInt(source) : value;
