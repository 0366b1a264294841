import { expect, test } from 'vitest';
import { lengthOf } from '../../support/tier.ts';
import { storeAtSize } from './store-at-size.ts';

const count = lengthOf(100_000, 10_000);

test(`a store with ${count} connections starts, erases and is read as a whole within its bounds`, {
  timeout: lengthOf(600_000, 120_000),
}, async () => {
  const { startCpuMs, residentMb, eraseMs, eraseTurnP99, backupTurn, sweepTurn, countsCpuMs, ...scans } =
    await storeAtSize(count);
  // In processor time, since the machine may do other work meanwhile.
  expect(startCpuMs).toBeLessThan(lengthOf(3_500, 1_000));
  expect(residentMb).toBeLessThan(lengthOf(520, 300));
  expect(countsCpuMs).toBeLessThan(30);
  // In real time: the short form has other tests beside it.
  expect(eraseMs).toBeLessThan(lengthOf(100, 1_000));
  expect(eraseTurnP99).toBeLessThan(20);
  expect(backupTurn).toBeLessThan(60);
  expect(sweepTurn).toBeLessThan(60);
  expect(scans.censusTurn).toBeLessThan(20);
  expect(scans.searchTurn).toBeLessThan(20);
  expect(scans.summaryTurn).toBeLessThan(20);
});
