import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect, test } from 'vitest';
import type { Bench } from '../conformance/store-check.ts';
import { allChecks } from '../conformance/store-conformance.ts';
import { memoryBench } from '../tested-stores.ts';
import { alertMutants } from './alert-mutants.ts';
import { expiryMutants } from './expiry-mutants.ts';
import { guaranteeMutants } from './guarantee-mutants.ts';
import { linkMutants } from './link-mutants.ts';
import { movingMutants } from './moving-mutants.ts';
import { outboxMutants } from './outbox-mutants.ts';
import { outcomeMutants } from './outcome-mutants.ts';
import { troubleMutants } from './trouble-mutants.ts';

const mutants = [
  ...movingMutants,
  ...guaranteeMutants,
  ...outboxMutants,
  ...expiryMutants,
  ...outcomeMutants,
  ...alertMutants,
  ...linkMutants,
  ...troubleMutants,
];

for (const { does, breaks, reopens, noticedBy } of mutants) {
  test(`the suite notices a store that ${does}`, async () => {
    const [bench, empty] = [await memoryBench(), await memoryBench()];
    const broken: Store = { ...bench.store, ...breaks?.(bench.store) };
    const reopen = async () => (await reopens?.(broken, empty.store)) ?? broken;
    const check = allChecks.get(noticedBy);
    expect(check, `there is no check "${noticedBy}"`).toBeDefined();
    const tamper: Bench['tamper'] = async (how) => {
      await bench.tamper(how);
      return broken;
    };
    await expect(check?.({ store: broken, reopen, tamper, close: bench.close })).rejects.toThrow();
    await Promise.all([bench.close(), empty.close()]);
  });
}
