import { expect, it } from 'vitest';
import { chipWords } from '../words/chip-words.ts';
import { chipText } from './chip-words.ts';

const account = { id: 'cust-1', name: 'Lakeview $& Cabin' };

it('reads the chip’s text and account to screen readers', () => {
  expect(chipText(chipWords, 'not_connected', account)).toEqual({
    label: 'Connect',
    title: 'NoiseAware, Lakeview $& Cabin: not connected. Connect',
  });
  expect(chipText(chipWords, 'active', { id: 'cust-1' }).title).toContain('cust-1');
});

it('names the account before the texts are loaded, and on a chip that shows no state', () => {
  expect(chipText(undefined, 'unknown', account)).toEqual({
    label: 'NoiseAware',
    title: 'NoiseAware: Lakeview $& Cabin',
  });
  expect(chipText(chipWords, 'inert', account)).toEqual({ label: 'NoiseAware', title: '' });
});
