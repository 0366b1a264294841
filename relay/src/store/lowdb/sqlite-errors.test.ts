import { expect, test } from 'vitest';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { watchOutages, withStoreErrors } from './sqlite-errors.ts';

test('a database that cannot be read is reported once, and once more when it can be read again', async () => {
  const lines: string[] = [];
  const watch = (name: string) =>
    watchOutages('/data', {
      fails: (_, reason) => void lines.push(`${name} fail: ${reason}`),
      works: () => void lines.push(`${name} work again`),
    });
  let isBroken = true;
  const all = async () => {
    if (isBroken) throw Object.assign(new Error('database is locked'), { errcode: 5 });
    return [];
  };
  const reading = withStoreErrors({ all, write: async () => undefined } as never, '/data', {
    reads: watch('reads'),
    writes: watch('writes'),
  });
  const reason = 'another process is writing to relay.db (SQLITE_BUSY)';
  for (let times = 0; times < 3; times += 1) {
    const failure = await reading.all('SELECT 1').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(failure).toMatchObject({ message: `the store cannot be read: ${reason}`, isLogged: true });
    // Another call that works says nothing of reads.
    await reading.write([]);
  }
  expect(lines).toEqual([`reads fail: ${reason}`]);
  isBroken = false;
  for (let times = 0; times < 2; times += 1) expect(await reading.all('SELECT 1')).toEqual([]);
  expect(lines).toEqual([`reads fail: ${reason}`, 'reads work again']);
});
