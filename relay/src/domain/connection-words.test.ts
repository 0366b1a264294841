import { expect, test } from 'vitest';
import { describeConnection } from './connection-words.ts';

test('a cause that is not known has a sentence that claims nothing', () => {
  expect(describeConnection({ status: 'degraded', cause: 'moon_phase' }).sentence).toBe(
    'NoiseAware does not renew this connection at the moment.',
  );
});
