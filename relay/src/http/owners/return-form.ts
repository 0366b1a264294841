import { Failure } from '@noiseaware-connect/shared/failure';
import type { Context } from 'koa';
import type { WithoutSlot } from '../../calls/handler.ts';
import type { FormField } from '../../domain/link/visit.ts';
import { formType, readBody, usualLimit } from '../api/parse-request.ts';

/** The form by which NoiseAware's page sends a browser back (OAuth 2.0 Form Post Response Mode). */
export interface ReturnForm {
  readonly fields: readonly FormField[];
  /** Whether the relay's own page has posted it again. */
  readonly isPostedAgain: boolean;
}

/** The field that the relay's page adds when it posts the fields again, so that it does so once. */
export const postedAgain = 'noiseaware-connect-posted-again';

/** The most fields of a return, and characters of a name and of a value. The rest is left out. */
const most = { fields: 20, name: 64, value: 4096 };

/** Reads a form of at most 16 KiB. Any other body counts as one without fields, so that the owner is shown a page. */
export async function readReturnForm(context: Context, withoutSlot: WithoutSlot): Promise<ReturnForm> {
  if (context.request.is(formType) === false) return { fields: [], isPostedAgain: false };
  const body = await withoutSlot(() => readBody(context, usualLimit)).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    context.state['failure'] = error;
    return Buffer.alloc(0);
  });
  const sent = new URLSearchParams(body.toString());
  const fields = [...sent].filter(
    ([name, value]) => name !== postedAgain && name.length <= most.name && value.length <= most.value,
  );
  return { fields: fields.slice(0, most.fields), isPostedAgain: sent.has(postedAgain) };
}

/** The address at which a form was posted, with the fields as NoiseAware would have appended them in a redirect. */
export function withFields(address: string, fields: readonly FormField[]): string {
  if (fields.length === 0) return address;
  const query = new URLSearchParams(fields.map(([name, value]) => [name, value]));
  return `${address}${address.includes('?') ? '&' : '?'}${query}`;
}
