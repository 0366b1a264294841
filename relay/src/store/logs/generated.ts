/** A column that the database computes from a row's JSON, so that they cannot disagree. */
export const generated = (name: string, type: string, value: string): string =>
  `${name} ${type} GENERATED ALWAYS AS (${value}) STORED`;
