import { expect, it } from 'vitest';
import { describeOutcome } from '../../ui/attempt/describe-outcome.ts';
import { describeEnd } from './describe-notices.ts';

it('cuts long text from outside, and removes invisible and bidirectional control characters', () => {
  const name = `Sea\u202E\u0007 ${'x'.repeat(150)}`;
  expect(describeEnd('connected', { id: '1', name }).title).toBe(
    `Connected: \u2068Sea ${'x'.repeat(55)}…\u2069`,
  );
});

it('claims no outcome for an attempt until the relay has answered how it ended', () => {
  expect(describeEnd('relay_down', { id: '1' }).title).toMatch(/^Not finished/);
  expect(describeEnd('timed_out', { id: '1' }).title).toMatch(/^Not connected/);
  for (const outcome of ['relay_down', 'noiseaware_down', 'cancelled', 'extension_failed'] as const) {
    const { sentence } = describeOutcome({ outcome });
    expect(sentence).not.toMatch(/not connected|nothing/i);
  }
});
