import * as v from 'valibot';

/** What a message holds. @throws where it has another form; the reason would quote it, and it may hold an invite */
export function parseMessage<T>(schema: v.GenericSchema<unknown, T>, message: unknown): T {
  const parsed = v.safeParse(schema, message);
  if (!parsed.success) throw new Error('not a message');
  return parsed.output;
}
