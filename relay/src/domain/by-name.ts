import * as v from 'valibot';

/** Values by name, sorted by name: a store need not preserve the order of fields. */
export const byName = <T>(value: v.GenericSchema<T>) =>
  v.pipe(
    v.record(v.string(), value),
    v.transform((given) =>
      Object.fromEntries(Object.entries(given).sort(([one], [other]) => (one < other ? -1 : 1))),
    ),
  );
