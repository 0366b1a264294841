import { expect, it } from 'vitest';
import type { TraceLine } from '../recorded/trace-line.ts';
import { describeLine } from './describe-line.ts';

const back = (by: 'extension' | 'link', code: string, redirect: string): TraceLine => ({
  kind: 'completion',
  number: 1,
  at: '2026-12-01T12:00:00.000Z',
  by,
  code,
  redirect: `https://relay.example/connected/‹text of 22›${redirect}`,
  status: 400,
  seconds: 0.1,
});

it.each([
  [back('link', 'nothing', ''), /behind #, only the extension can read it/],
  [back('extension', 'redirect_mismatch', ''), /\(form_post\), only owners’ links can read it/],
])('says who can read an access code that did not arrive: %j', (line, hint) => {
  expect(describeLine(line)).toMatch(hint);
});

it('says nothing of that where the browser brought something, or the owner denied', () => {
  expect(describeLine(back('extension', 'redirect_mismatch', '?code=‹text of 49›'))).not.toContain('hint');
  expect(describeLine(back('link', 'left', '?error=access_denied'))).not.toContain('hint');
});
