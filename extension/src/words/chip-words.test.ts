import { expect, it } from 'vitest';
import { type ChipState, chipWords } from './chip-words.ts';

const account = { id: 'cust-1', name: 'Lakeview Cabin' };
const states: ChipState[] = [
  'not_connected',
  'active',
  'degraded',
  'reauthorization_required',
  'disconnected',
  'unknown',
  'signed_out',
];

it('reads out what stands on the chip, and about which account', () => {
  for (const state of states) {
    const { label, title } = chipWords(state, account);
    expect(title.toLowerCase()).toContain(label.toLowerCase());
    expect(title).toContain('Lakeview Cabin');
  }
  expect(chipWords('not_connected', account).title).toBe(
    'NoiseAware, Lakeview Cabin: not connected. Connect',
  );
});

it('says nothing on a chip that may say nothing', () => {
  expect(chipWords('inert', account)).toEqual({ label: 'NoiseAware', title: '' });
});
