/** JSON with numbers that are written again as they were: ids of NoiseAware exceed 2^53. @throws {SyntaxError} */
export const parseExactly = (text: string): unknown =>
  JSON.parse(text, ((_: string, value: unknown, { source }: { source?: string }) =>
    typeof value === 'number' ? rawJSON(source ?? '') : value) as Parameters<typeof JSON.parse>[1]);

/** A text, or a number as it was written; undefined for anything else. */
export function exactText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return isRawJSON(value) ? JSON.stringify(value) : undefined;
}

// --- Internal helpers ---

/** In Node, and not in TypeScript's library yet (ECMAScript 2026, section 25.5). */
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
};
