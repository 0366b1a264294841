import type { Dialect } from '../logs/dialect.ts';

/** SQLite's spelling. The function `lower_case` is of `sqlite-worker.ts`: SQLite's own knows ASCII alone. */
export const sqlite: Dialect = {
  types: { text: 'TEXT', json: 'TEXT', record: 'TEXT', number: 'REAL', integer: 'INTEGER', flag: 'INTEGER' },
  auditNumber: 'seq INTEGER PRIMARY KEY',
  // One writer chains entries as it writes them.
  auditLink: 'link INTEGER GENERATED ALWAYS AS (seq) VIRTUAL',
  link: 'seq',
  tableEnd: ' STRICT',
  keyTableEnd: ' STRICT, WITHOUT ROWID',
  trigger: (name, when, table, statement) =>
    `CREATE TRIGGER ${name} ${when} ON ${table} BEGIN ${statement}; END;`,
  field: (column, ...path) => `${column} ->> '${pathOf(path)}'`,
  numberField: (column, ...path) => `${column} ->> '${pathOf(path)}'`,
  jsonText: (column) => column,
  isOneOf: (column, list) => `${column} IN (SELECT value FROM json_each(${list}))`,
  contains: (text, part) => `instr(lower_case(${text}), lower_case(${part})) > 0`,
  matchesOneOf: (column, patterns, name) => ({
    // Patterns without a placeholder are accounts, which an index finds.
    sql: patterns.some((each) => each.includes('{*}'))
      ? `EXISTS (SELECT 1 FROM json_each(:${name}) WHERE ${column} GLOB value)`
      : sqlite.isOneOf(column, `:${name}`),
    values: { [name]: patterns.some((each) => each.includes('{*}')) ? patterns.map(globOf) : patterns },
  }),
  joinAfter: 'CROSS JOIN',
  using: (index) => `INDEXED BY ${index}`,
  skipLocked: '',
};

// --- Internal helpers ---

const pathOf = (path: readonly (string | number)[]): string =>
  `$${path.map((part) => (typeof part === 'string' ? `.${part}` : `[${part < 0 ? `#${part}` : part}]`)).join('')}`;

/** A pattern for GLOB, whose own signs stand in brackets. */
const globOf = (pattern: string): string => pattern.replaceAll(/[*?[]/g, '[$&]').replaceAll('{[*]}', '*');
