/** Adds a value to those of a statement in PostgreSQL's SQL, and returns its placeholder. */
export type Place = (value: string | number | readonly string[]) => string;

/** A text in lower case; ICU's collation is the same in every database. */
export const inAnyCase = (text: string): string => `lower((${text}) COLLATE "und-x-icu")`;

/** A text that LIKE takes literally. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** For each of some patterns of accounts whether a text matches it. Each is a value of its own: an index finds what it begins with. */
export const likeEach = (text: string, patterns: readonly string[], place: Place): string[] =>
  patterns.map((each) => `${text} LIKE ${place(each.split('{*}').map(escapeLike).join('%'))}`);
