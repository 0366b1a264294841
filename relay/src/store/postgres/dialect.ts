import type { Dialect, Value } from '../logs/dialect.ts';
import { inAnyCase, likeEach } from '../sql.ts';

/** PostgreSQL's spelling. */
export const postgres: Dialect = {
  types: {
    ...{ text: 'text COLLATE "C"', json: 'json', record: 'jsonb' },
    ...{ number: 'double precision', integer: 'bigint', flag: 'boolean' },
  },
  auditNumber: 'seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
  // Written soon after the commit, by any relay: a call waits for none before it.
  auditLink: 'link bigint',
  link: 'link',
  tableEnd: '',
  keyTableEnd: '',
  trigger: (name, when, table, statement) =>
    `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${statement}; RETURN NULL; END $$;
    CREATE TRIGGER ${name} ${when} ON ${table} FOR EACH ROW EXECUTE FUNCTION ${name}();`,
  field: (column, ...path) => `(${column} #>> '{${path.join(',')}}')`,
  numberField: (column, ...path) => `(${column} #>> '{${path.join(',')}}')::double precision`,
  jsonText: (column) => `${column}::text`,
  isOneOf: (column, list) => `${column} = ANY (${list})`,
  // LIKE, which an index of parts finds.
  contains: (text, part) => `${inAnyCase(text)} LIKE ${inAnyCase(`'%' || ${escapedForLike(part)} || '%'`)}`,
  matchesOneOf: (column, patterns, name) => {
    const values: Record<string, Value> = {};
    const likes = likeEach(column, patterns, (value) => {
      const each = `${name}${Object.keys(values).length}`;
      values[each] = value;
      return `:${each}`;
    });
    return { sql: `(${likes.join(' OR ') || 'false'})`, values };
  },
  joinAfter: 'JOIN',
  using: () => '',
  skipLocked: 'FOR UPDATE SKIP LOCKED',
};

// --- Internal helpers ---

const escapedForLike = (text: string): string => `regexp_replace(${text}, '[\\\\%_]', '\\\\\\&', 'g')`;
