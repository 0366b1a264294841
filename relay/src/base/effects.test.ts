import { expect, test } from 'vitest';
import { realEffects } from './effects.ts';
import { createLog } from './log.ts';

test('random bytes have the requested size and are never returned twice', () => {
  const { randomBytes } = realEffects(createLog('silent'));
  const drawn = Array.from({ length: 1_000 }, () => randomBytes(16));
  const texts = new Set(drawn.map((bytes) => Buffer.from(bytes).toString('hex')));
  expect([...texts].filter((text) => text.length === 32)).toHaveLength(1_000);
});
