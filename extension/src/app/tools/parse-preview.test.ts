import { expect, it } from 'vitest';
import { parsePreview } from './parse-preview.ts';

const page = 'https://tool.example.com/units';
const preview = {
  ok: true,
  found: [{ account: 'crm-1', name: 'Sunny Shores' }],
  total: 1,
  withoutAccount: 0,
  withoutRoom: 0,
  inComponents: 0,
};
const { origin } = new URL(page);
const top = { page, origin, children: 0, answer: preview as unknown };

it('takes a valid answer of our script', () => {
  expect(parsePreview([top])).toEqual({ ...preview, page, unreadFrames: 0 });
  expect(parsePreview([{ ...top, answer: { ok: false, reason: 'too_slow' } }])).toEqual({
    ok: false,
    reason: 'too_slow',
  });
});

it('adds up what the frames of a page answer, those left out that are no pages of the tool', () => {
  const elsewhere = { ...top, children: 2, answer: { ok: false, reason: 'not_its_page' } };
  const counts = { total: 70, withoutAccount: 3, withoutRoom: 2, inComponents: 1 };
  const many = Array.from({ length: 50 }, (_, index) => ({ account: `crm-${index}` }));
  const frame = { ...top, page: `${page}/frame`, answer: { ...preview, ...counts, found: many } };
  expect(parsePreview([elsewhere, frame, top])).toMatchObject({
    page: frame.page,
    found: many,
    ...{ total: 71, withoutAccount: 3, withoutRoom: 2, inComponents: 1, unreadFrames: 0 },
  });
});

it('counts the frames that have not answered, and those that the extension cannot even see', () => {
  const silent = { ...top, page: 'about:blank', children: 1, answer: null };
  expect(parsePreview([{ ...top, children: 3 }, silent])).toMatchObject({ unreadFrames: 4 });
});

it('finds no page of the tool where no frame is one', () => {
  const elsewhere = { ...top, answer: { ok: false, reason: 'not_its_page' } };
  for (const words of [[], [elsewhere], [elsewhere, elsewhere]])
    expect(parsePreview(words)).toEqual({ ok: false, reason: 'no_page' });
});

it.each([
  ['nothing', undefined],
  ['an object in the place of a list', { ...preview, found: {} }],
  ['more than is asked for', { ...preview, found: Array.from({ length: 51 }, () => ({ account: 'crm-1' })) }],
  ['an account that is no text', { ...preview, found: [{ account: ['crm-1'] }] }],
  ['a text of any length', { ...preview, found: [{ account: 'x'.repeat(201) }] }],
  ['another reason', { ok: false, reason: '<b>because</b>' }],
])('ignores %s as an answer', (_, answer) => {
  expect(parsePreview([{ ...top, answer }])).toEqual({ ok: false, reason: 'no_page' });
});
