/** Parses JSON with numbers that are serialized exactly as they were: NoiseAware's ids exceed 2^53. @throws {SyntaxError} */
export const parseExactly = (text: string): unknown => parseNumbers(text, rawJSON);

/**
 * Parses JSON as `JSON.parse` does, except that integers which a number would round are serialized exactly as they were.
 * @throws {SyntaxError}
 */
export const parseWithIds = (text: string): unknown =>
  parseNumbers(text, (written) => {
    const isRounded = /^-?\d+$/.test(written) && !Number.isSafeInteger(Number(written));
    return isRounded ? rawJSON(written) : Number(written);
  });

/** Parses JSON with each number as its text. @throws {SyntaxError} */
export const parseAsTexts = (text: string): unknown => parseNumbers(text, (written) => written);

/** A string, or the text of an exact number; undefined for anything else. */
export function exactText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return isRawJSON(value) ? JSON.stringify(value) : undefined;
}

// --- Internal helpers ---

const parseNumbers = (text: string, read: (written: string) => unknown): unknown =>
  JSON.parse(text, ((_: string, value: unknown, { source }: { source?: string }) =>
    typeof value === 'number' ? read(source ?? String(value)) : value) as Parameters<typeof JSON.parse>[1]);

/** Available in Node, but not yet in TypeScript's library (ECMAScript 2026, section 25.5). */
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
};
