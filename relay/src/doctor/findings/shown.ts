import type { Shown, ShownBody } from '../../trace/events.ts';

type Fields = { readonly [name: string]: Shown };

/** The fields of a value; none where it is no object. */
export const fieldsOf = (value: Shown | undefined): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** The fields of a body; none where it is neither an object in JSON nor a form. */
export const fieldsIn = (body: ShownBody): Fields =>
  fieldsOf(body.form === 'json' || body.form === 'form-urlencoded' ? body.value : undefined);
