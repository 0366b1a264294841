import * as v from 'valibot';
import type { FrameWord, PreviewAnswer } from '../../messages.ts';
import type { Preview } from '../../tool-messages.ts';

const mostListed = 50;
const text = v.pipe(v.string(), v.maxLength(200));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const preview: v.GenericSchema<unknown, Preview> = v.variant('ok', [
  v.object({
    ok: v.literal(true),
    found: v.pipe(v.array(v.object({ account: text, name: v.optional(text) })), v.maxLength(mostListed)),
    total: count,
    withoutAccount: count,
    withoutRoom: count,
    inComponents: count,
  }),
  v.object({ ok: v.literal(false), reason: v.picklist(['not_its_page', 'bad_selector', 'too_slow']) }),
]);

/**
 * Validates what the content script answered to a preview in the frames of a page, and adds it up. Anything else counts
 * as no answer: the script runs in the page's process.
 */
export function parsePreview(words: readonly FrameWord[]): PreviewAnswer {
  const answers = words.flatMap(({ page, answer }) => {
    const parsed = v.safeParse(preview, answer);
    return parsed.success ? [{ page, ...parsed.output }] : [];
  });
  const reasons = answers.flatMap((each) => (each.ok ? [] : each.reason));
  const reason = reasons.find((each) => each !== 'not_its_page') ?? 'no_page';
  const frames = answers.flatMap((each) => (each.ok ? [each] : []));
  const [first] = frames;
  if (first === undefined) return { ok: false, reason };
  const sum = (name: 'total' | 'withoutAccount' | 'withoutRoom' | 'inComponents'): number =>
    frames.reduce((total, frame) => total + frame[name], 0);
  const known = words.reduce((total, { children }) => total + children, 1);
  return {
    ok: true,
    page: first.page,
    found: frames.flatMap(({ found }) => found).slice(0, mostListed),
    total: sum('total'),
    withoutAccount: sum('withoutAccount'),
    withoutRoom: sum('withoutRoom'),
    inComponents: sum('inComponents'),
    unreadFrames: Math.max(0, known - answers.length),
  };
}
