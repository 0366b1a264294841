import * as v from 'valibot';

const conditionSchema = v.object({
  key: v.string(),
  operator: v.optional(v.picklist(['=', '!=', '>=', '<=', 'IN', 'NOT IN'])),
  value: v.union([v.string(), v.number(), v.bigint()]),
});

const listSchema = v.object({
  filter: v.optional(v.array(conditionSchema), []),
  search: v.optional(v.string(), ''),
  pagination: v.optional(
    v.object({
      pageNum: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
      perPage: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)), 25),
    }),
    {},
  ),
  sort: v.optional(
    v.array(v.object({ key: v.string(), order: v.optional(v.picklist(['ASC', 'DESC']), 'ASC') })),
    [],
  ),
});

type Condition = v.InferOutput<typeof conditionSchema>;
type Scalar = string | number | bigint | null;

/** What can be asked of a list: how to read a filter's key from an item, and by what it may be sorted. */
export interface ListRules<T> {
  readonly fields: Readonly<
    Record<string, { kind: 'string' | 'number' | 'time' | 'status'; of: (item: T) => Scalar }>
  >;
  readonly sorts: readonly string[];
}

const operators = {
  string: ['=', '!=', 'IN', 'NOT IN'],
  number: ['=', '!=', '>=', '<=', 'IN', 'NOT IN'],
  time: ['>=', '<='],
  status: [undefined],
} as const;

const compare = (a: Scalar, b: Scalar): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  // By order alone: a number and a bigint of the same value are not identical.
  return a < b ? -1 : a > b ? 1 : 0;
};

const toKind = (value: Scalar, kind: string): Scalar => {
  if (kind === 'number')
    return typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? BigInt(value) : value;
  return kind === 'time' ? Date.parse(String(value)) : String(value);
};

const equal = (a: Scalar, b: Scalar): boolean => a !== null && b !== null && compare(a, b) === 0;

function holds(actual: Scalar, { operator, value }: Condition, kind: string): boolean {
  const is = toKind(actual, kind);
  const wanted = toKind(value, kind);
  const isOneOf = (): boolean =>
    String(value)
      .split(',')
      .some((part) => equal(is, toKind(part.trim(), kind)));
  switch (operator) {
    case '!=':
      return !equal(is, wanted);
    case '>=':
      return actual !== null && compare(is, wanted) >= 0;
    case '<=':
      return actual !== null && compare(is, wanted) <= 0;
    case 'IN':
      return isOneOf();
    case 'NOT IN':
      return !isOneOf();
    default:
      return equal(is, wanted);
  }
}

/** One page of the items that a list body asks for, or what is wrong with the body. */
export function queryList<T>(
  items: readonly T[],
  body: unknown,
  { fields, sorts }: ListRules<T>,
): { readonly page: T[]; readonly total: number } | { readonly wrong: string } {
  const parsed = v.safeParse(listSchema, body ?? {});
  if (!parsed.success) return { wrong: 'the list parameters cannot be read' };
  const { filter, search, sort, pagination } = parsed.output;
  for (const { key, operator } of filter) {
    const field = fields[key];
    if (!field) return { wrong: `cannot filter by ${key}` };
    const allowed: readonly unknown[] = operators[field.kind];
    if (!allowed.includes(operator)) return { wrong: `wrong operator for ${key}` };
  }
  const unsortable = sort.find(({ key }) => !sorts.includes(key));
  if (unsortable) return { wrong: `cannot sort by ${unsortable.key}` };

  const fieldOf = (item: T, key: string): Scalar => fields[key]?.of(item) ?? null;
  const found = items
    .filter((item) => filter.every((one) => holds(fieldOf(item, one.key), one, fields[one.key]?.kind ?? '')))
    .filter((item) => Object.values(item as object).some((value) => String(value).includes(search)))
    .sort((a, b) => {
      for (const { key, order } of sort) {
        const difference = compare(fieldOf(a, key), fieldOf(b, key));
        if (difference !== 0) return order === 'DESC' ? -difference : difference;
      }
      return 0;
    });
  const { pageNum, perPage } = pagination;
  return { page: found.slice((pageNum - 1) * perPage, pageNum * perPage), total: found.length };
}
