/** The names of a sentence's `{places}`. */
export type PlaceIn<S extends string> = string extends S
  ? string
  : S extends `${string}{${infer Place}}${infer Rest}`
    ? Place | PlaceIn<Rest>
    : never;

/** Fills the `{places}` of a plain-text sentence. */
export const fill = <const S extends string>(sentence: S, values: Record<PlaceIn<S>, string>): string =>
  sentence.replaceAll(/\{(\w+)\}/g, (place, name: PlaceIn<S>) => values[name] ?? place);
