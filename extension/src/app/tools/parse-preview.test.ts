import { expect, it } from 'vitest';
import { parsePreview } from './parse-preview.ts';

const page = 'https://tool.example.com/units';
const found = {
  ok: true,
  found: [{ account: 'crm-1', name: 'Sunny Shores' }],
  total: 1,
  withoutAccount: 0,
  withoutRoom: 0,
  inComponents: 0,
};

it('takes a valid answer of our script', () => {
  expect(parsePreview({ page, answer: found })).toEqual({ ...found, page });
  const refused = { ok: false, reason: 'not_its_page' };
  expect(parsePreview({ page, answer: refused })).toEqual({ ...refused, page });
});

it.each([
  ['nothing', undefined],
  ['an object in the place of a list', { ...found, found: {} }],
  ['more than is asked for', { ...found, found: Array.from({ length: 51 }, () => ({ account: 'crm-1' })) }],
  ['an account that is no text', { ...found, found: [{ account: ['crm-1'] }] }],
  ['a text of any length', { ...found, found: [{ account: 'x'.repeat(201) }] }],
  ['another reason', { ok: false, reason: '<b>because</b>' }],
])('ignores %s as an answer', (_, answer) => {
  expect(parsePreview({ page, answer })).toEqual({ ok: false, reason: 'no_page' });
});
