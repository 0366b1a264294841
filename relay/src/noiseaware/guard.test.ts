import { expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { guardNoiseAware } from './guard.ts';
import type { TokenResult } from './noiseaware.ts';

const down: TokenResult = {
  ok: false,
  failure: { cause: 'unavailable', definite: false, refreshTokenSpent: false, tryExchange: false },
};

test('a clock that is set back makes no pause longer', async () => {
  const clock = { now: 1_750_000_000 };
  let asked = 0;
  const exchange = async () => {
    asked += 1;
    return down;
  };
  const effects = { now: () => clock.now, log: createLog('silent') };
  const guarded = guardNoiseAware({ exchange, refresh: undefined }, effects, 16);
  for (let time = 0; time < 6; time += 1) await guarded.exchange('code');
  expect(asked).toBe(5);
  clock.now -= 3_600;
  await guarded.exchange('code');
  expect(asked).toBe(6);
});
