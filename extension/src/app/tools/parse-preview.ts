import * as v from 'valibot';
import type { PageWord, PreviewAnswer } from '../../messages.ts';
import type { Preview } from '../../tool-messages.ts';

const text = v.pipe(v.string(), v.maxLength(200));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const preview: v.GenericSchema<unknown, Preview> = v.variant('ok', [
  v.object({
    ok: v.literal(true),
    found: v.pipe(v.array(v.object({ account: text, name: v.optional(text) })), v.maxLength(50)),
    total: count,
    withoutAccount: count,
    withoutRoom: count,
    inComponents: count,
  }),
  v.object({ ok: v.literal(false), reason: v.picklist(['not_its_page', 'bad_selector', 'too_slow']) }),
]);

/**
 * Validates what the content script answered to a preview. Anything else counts as no answer: the script runs in the
 * page's process.
 */
export function parsePreview(word: PageWord | null): PreviewAnswer {
  const parsed = v.safeParse(preview, word?.answer);
  return word !== null && parsed.success
    ? { ...parsed.output, page: word.page }
    : { ok: false, reason: 'no_page' };
}
