import * as v from 'valibot';

/** One switch: what it may be, what it is at first, and how to say both to a person. */
export interface SwitchDefinition<T> {
  readonly schema: v.GenericSchema<T>;
  readonly initial: T;
  /** The values as the command line's help shows them. */
  readonly values: string;
  readonly about: string;
  /** Turns the text after `name=` on the command line into a value for the schema. */
  readonly read: (text: string) => unknown;
}

const define = <T>(
  schema: v.GenericSchema<T>,
  initial: NoInfer<T>,
  values: string,
  about: string,
  read: (text: string) => unknown,
): SwitchDefinition<T> => ({ schema, initial, values, about, read });

/** A switch that is one of a few values. */
export const choice = <const T extends string | number>(
  options: readonly T[],
  initial: NoInfer<T>,
  about: string,
): SwitchDefinition<T> =>
  define<T>(
    v.picklist(options) as unknown as v.GenericSchema<T>,
    initial,
    options.join('|'),
    about,
    (text) => options.find((option) => String(option) === text) ?? text,
  );

/** A switch that is on or off. */
export const flag = (initial: boolean, about: string): SwitchDefinition<boolean> =>
  define(v.boolean(), initial, 'true|false', about, (text) =>
    text === 'true' ? true : text === 'false' ? false : text,
  );

/** A length of time in seconds, not negative. */
export const seconds = (initial: number, about: string): SwitchDefinition<number> =>
  define(v.pipe(v.number(), v.minValue(0)), initial, '<seconds>', about, Number);

/** A shift of time in seconds, forward or back. */
export const shift = (initial: number, about: string): SwitchDefinition<number> =>
  define(v.pipe(v.number(), v.finite()), initial, '<+/-seconds>', about, Number);

/** A part of all, from none (0) to all (1). */
export const share = (initial: number, about: string): SwitchDefinition<number> =>
  define(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), initial, '<0..1>', about, Number);

const statusSchema = v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599));

/** An HTTP status. */
export const status = (initial: number, about: string): SwitchDefinition<number> =>
  define(statusSchema, initial, '<status>', about, Number);

/** An HTTP status, or that there is none. */
export const statusOrOff = (initial: number | 'off', about: string): SwitchDefinition<number | 'off'> =>
  define(v.union([v.literal('off'), statusSchema]), initial, 'off|<status>', about, (given) =>
    given === 'off' ? given : Number(given),
  );

/** A piece of text with a form. */
export const text = (
  form: RegExp,
  initial: string,
  values: string,
  about: string,
): SwitchDefinition<string> =>
  define(v.pipe(v.string(), v.regex(form, `must be ${values}`)), initial, values, about, (given) => given);

/** A value with a structure, written as JSON on the command line. */
export const structure = <T>(
  schema: v.GenericSchema<T>,
  initial: NoInfer<T>,
  values: string,
  about: string,
): SwitchDefinition<T> =>
  define(schema, initial, values, about, (given) => {
    try {
      return JSON.parse(given) as unknown;
    } catch {
      return given;
    }
  });
