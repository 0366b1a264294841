import { expect, test } from 'vitest';
import { createSnapshots } from './snapshots.ts';
import { settled } from './test-support/held-persistence.ts';

test('a snapshot that waits for a running one counts as running', async () => {
  const writes: PromiseWithResolvers<void>[] = [];
  const write = () => {
    const writing = Promise.withResolvers<void>();
    writes.push(writing);
    return writing.promise;
  };
  const snapshots = createSnapshots(write, () => 0);
  const first = snapshots.take();
  await settled();
  const second = snapshots.take();
  let isIdle = false;
  const idle = snapshots.idle().then(() => {
    isIdle = true;
  });
  writes[0]?.resolve();
  await first;
  await settled();
  expect([writes.length, isIdle]).toEqual([2, false]);
  writes[1]?.resolve();
  await Promise.all([second, idle]);
});
