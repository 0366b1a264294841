/** JSON with numbers that are written again as they were: ids of NoiseAware exceed 2^53. @throws {SyntaxError} */
export const parseExactly = (text: string): unknown => parseNumbers(text, rawJSON);

/** JSON with each number as the text that it was written as. @throws {SyntaxError} */
export const parseAsTexts = (text: string): unknown => parseNumbers(text, (written) => written);

/** A text, or a number as it was written; undefined for anything else. */
export function exactText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return isRawJSON(value) ? JSON.stringify(value) : undefined;
}

// --- Internal helpers ---

const parseNumbers = (text: string, read: (written: string) => unknown): unknown =>
  JSON.parse(text, ((_: string, value: unknown, { source }: { source?: string }) =>
    typeof value === 'number' ? read(source ?? '') : value) as Parameters<typeof JSON.parse>[1]);

/** In Node, and not in TypeScript's library yet (ECMAScript 2026, section 25.5). */
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
};
