import { expect, it } from 'vitest';
import { chipWords } from '../words/chip-words.ts';
import { chipText } from './chip-words.ts';

const account = { id: 'cust-1', name: 'Lakeview $& Cabin' };

it('reads out what stands on the chip, and about which account', () => {
  expect(chipText(chipWords, 'not_connected', account)).toEqual({
    label: 'Connect',
    title: 'NoiseAware, Lakeview $& Cabin: not connected. Connect',
  });
  expect(chipText(chipWords, 'active', { id: 'cust-1' }).title).toContain('cust-1');
});

it('says whose it is before there are words, and nothing on a chip that may say nothing', () => {
  expect(chipText(undefined, 'unknown', account)).toEqual({
    label: 'NoiseAware',
    title: 'NoiseAware: Lakeview $& Cabin',
  });
  expect(chipText(chipWords, 'inert', account)).toEqual({ label: 'NoiseAware', title: '' });
});
