import { expect } from 'vitest';
import { operator, start } from './samples.ts';
import type { Checks } from './store-check.ts';

export const auditChainChecks: Checks = {
  'chains each entry to the one before, over restarts, and knows a chain that it named': async (bench) => {
    expect(await bench.store.audit.verify()).toEqual({ entries: 0, isKnown: true });
    for (const index of [0, 1, 2, 3, 4])
      await bench.store.audit.add({ at: start + index, what: 'backed_up', who: operator });
    const store = await bench.reopen();
    const { head = '', ...verdict } = await store.audit.verify();
    expect(verdict).toEqual({ entries: 5, isKnown: true });
    expect(head).toMatch(/^[0-9a-f]{64}$/);
    await store.audit.add({ at: start + 180, what: 'backed_up', who: operator });
    const again = await bench.reopen();
    expect(await again.audit.verify(head)).toMatchObject({ entries: 6, isKnown: true });
    expect((await again.audit.verify()).head).not.toBe(head);
    expect(await again.audit.verify('0'.repeat(64))).toMatchObject({ isKnown: false });
  },
};
