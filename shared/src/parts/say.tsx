import type { ComponentChild } from 'preact';
import type { PlaceIn } from '../fill.ts';

/**
 * Fills the `{places}` of a sentence from `words/`. Text is isolated, so that its direction does not affect the rest.
 */
export const say = <const S extends string>(sentence: S, values: Record<PlaceIn<S>, ComponentChild>) =>
  sentence.split(/\{(\w+)\}/).map((part, index) => {
    const value = index % 2 === 0 ? undefined : values[part as PlaceIn<S>];
    return typeof value === 'string' ? <bdi key={index}>{value}</bdi> : (value ?? part);
  });
