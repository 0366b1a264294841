/**
 * Reads JSON in which an integer that a double cannot hold becomes a bigint with all its digits; NoiseAware's ids are that
 * large. Every other number is a number, and a byte order mark is passed over.
 * @throws {SyntaxError} which quotes nothing of the text
 */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''), exactly as Parameters<typeof JSON.parse>[1]);
  } catch {
    throw new SyntaxError('this is not JSON');
  }
}

/** Writes JSON in which a bigint becomes a plain number with all its digits. */
export const writeJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? rawJSON(String(each)) : each), indent);

// --- Internal helpers ---

/** In Node, and not in TypeScript's library yet (ECMAScript 2026, section 25.5). */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

const exactly = (_: string, value: unknown, { source = '' }: { source?: string }): unknown =>
  /^-?\d+$/.test(source) && !Number.isSafeInteger(value) ? BigInt(source) : value;
