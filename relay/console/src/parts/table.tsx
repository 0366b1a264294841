import { memoizeByLanguageTag } from '@noiseaware-connect/shared/words/language';
import type { ComponentChildren } from 'preact';
import { useFilters } from '../context/use-filters.ts';

/** A column of a table: its head, and its cell for a record. */
export interface Column<T> {
  /** Its name in the address while the list is sorted by it. */
  name: string;
  head: string;
  cell(record: T): ComponentChildren;
  /** What the list can be sorted by; null is last. Only for lists that are loaded whole: the relay orders the others. */
  sortKey?(record: T): string | number | null;
}

/** The records of a list as a table, whose head stays in sight; or the text for an empty list. */
export function Table<T>(props: {
  items: readonly T[];
  label: string;
  columns: readonly Column<T>[];
  /** Attributes of a record's row, its id among them. */
  rowOf(record: T): RowAttributes;
  /** Text for an empty list. */
  nothing: ComponentChildren;
}) {
  const { items, label, columns, rowOf, nothing } = props;
  const { query, set } = useFilters();
  const { sort = '' } = query;
  const isDescending = sort.startsWith('-');
  const sortColumn = columns.find(({ name, sortKey }) => sortKey && name === sort.replace('-', ''));
  if (items.length === 0) {
    return (
      <div class="soft nothing" data-state="empty">
        {nothing}
      </div>
    );
  }
  const headOf = ({ name, head, sortKey }: Column<T>) => {
    if (sortKey === undefined) {
      return (
        <th key={name} scope="col">
          {head}
        </th>
      );
    }
    const isSorted = name === sortColumn?.name;
    return (
      <th
        key={name}
        scope="col"
        aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : undefined}
      >
        <button
          type="button"
          class="sort"
          data-sort={name}
          onClick={() => set({ sort: isSorted && !isDescending ? `-${name}` : name })}
        >
          {head}
          {isSorted && <span aria-hidden="true">{isDescending ? '↓' : '↑'}</span>}
        </button>
      </th>
    );
  };
  return (
    <div class="entries">
      <table aria-label={label}>
        <thead>
          <tr>{columns.map(headOf)}</tr>
        </thead>
        <tbody>
          {sortedBy(sortColumn, isDescending, items).map((record) => {
            const { class: name = '', key, ...data } = rowOf(record);
            return (
              <tr key={key ?? data['data-entry']} class={`entry ${name}`} {...data}>
                {columns.map(({ name, head, cell }, index) =>
                  index === 0 ? (
                    <th key={name} scope="row">
                      {cell(record)}
                    </th>
                  ) : (
                    <td key={name} data-head={head}>
                      <div>{cell(record)}</div>
                    </td>
                  ),
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

// --- Internal helpers ---

type RowAttributes = {
  'data-entry': string | number;
  /** Tells rows apart whose records have the same id. */
  key?: string;
  class?: string;
} & Readonly<Record<`data-${string}`, string | number | boolean>>;

const collator = memoizeByLanguageTag((tag) => new Intl.Collator(tag, { numeric: true }));

function sortedBy<T>(
  column: Column<T> | undefined,
  isDescending: boolean,
  items: readonly T[],
): readonly T[] {
  const keyOf = column?.sortKey;
  if (keyOf === undefined) return items;
  return items.toSorted((one, other) => {
    const [key, otherKey] = [keyOf(one), keyOf(other)];
    if (key === null || otherKey === null) return Number(key === null) - Number(otherKey === null);
    const order =
      typeof key === 'number' ? key - Number(otherKey) : collator().compare(key, String(otherKey));
    return isDescending ? -order : order;
  });
}
