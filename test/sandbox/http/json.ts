// The JSON source text proposal: in Node 24, but not yet in the type library.
interface JsonSource {
  rawJSON(text: string): unknown;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
}

const json = JSON as unknown as JsonSource;

/** Writes JSON in which a bigint becomes a plain number with all its digits. */
export const writeJson = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? json.rawJSON(String(item)) : item,
  );

/** Reads JSON in which a whole number that a double cannot hold becomes a bigint; undefined if it is none. */
export function readJson(text: string): unknown {
  try {
    return json.parse(text, (_key, value, { source }) =>
      typeof value === 'number' &&
      !Number.isSafeInteger(value) &&
      source !== undefined &&
      /^-?\d+$/.test(source)
        ? BigInt(source)
        : value,
    );
  } catch {
    return undefined;
  }
}
