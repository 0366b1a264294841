import * as v from 'valibot';

/** Values by names, in the order of the names: a store need not keep the order in which they came. */
export const byName = <T>(value: v.GenericSchema<T>) =>
  v.pipe(
    v.record(v.string(), value),
    v.transform((given) =>
      Object.fromEntries(Object.entries(given).sort(([one], [other]) => (one < other ? -1 : 1))),
    ),
  );
