import * as v from 'valibot';

/**
 * Validates a message.
 * @throws if it has another form, without the reason: that would quote the message, which may hold an invite
 */
export function parseMessage<T>(schema: v.GenericSchema<unknown, T>, message: unknown): T {
  const parsed = v.safeParse(schema, message);
  if (!parsed.success) throw new Error('not a message');
  return parsed.output;
}
