import { expect, it } from 'vitest';
import { parsePreview } from './parse-preview.ts';

const found = { ok: true, found: [{ account: 'crm-1', name: 'Sunny Shores' }], total: 1, withoutAccount: 0 };

it('takes what our script answers', () => {
  expect(parsePreview(found)).toEqual(found);
  expect(parsePreview({ ok: false, reason: 'not_its_page' })).toEqual({ ok: false, reason: 'not_its_page' });
});

it.each([
  ['nothing', undefined],
  ['an object in the place of a list', { ...found, found: {} }],
  ['more than is asked for', { ...found, found: Array.from({ length: 51 }, () => ({ account: 'crm-1' })) }],
  ['an account that is no text', { ...found, found: [{ account: ['crm-1'] }] }],
  ['a text of any length', { ...found, found: [{ account: 'x'.repeat(201) }] }],
  ['another reason', { ok: false, reason: '<b>because</b>' }],
])('takes %s for no answer', (_, answer) => {
  expect(parsePreview(answer)).toBeUndefined();
});
