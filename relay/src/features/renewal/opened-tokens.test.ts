import { expect, it } from 'vitest';
import type { Connection } from '../../domain/connection/connection.ts';
import { createOpenedTokens } from './opened-tokens.ts';

/** Opened tokens with a sealer that counts, and whose minute the test ends. */
function stage(opens: (sealed: string, record: string) => string | undefined = (sealed) => `open ${sealed}`) {
  const records: string[] = [];
  let clear = () => {};
  const tokens = createOpenedTokens(
    {
      open: async ({ record }, sealed) => {
        records.push(record);
        return opens(sealed, record);
      },
    },
    {
      every: (_, job) => {
        clear = job;
      },
    },
    new AbortController().signal,
  );
  const open = (id: string, userToken: string, account = 'cust-1') =>
    // As PostgreSQL returns it: another object each time.
    tokens.open({ id, account: { id: account, name: '' } } as Connection, { userToken } as never);
  return { tokens, open, records, endMinute: () => clear() };
}

it('opens a token once, although each read finds another record object', async () => {
  const { open, records } = stage();
  expect(await open('one', 'sealed')).toBe('open sealed');
  expect(await open('one', 'sealed')).toBe('open sealed');
  expect(records).toHaveLength(1);
});

it('opens the token that replaces another one', async () => {
  const { open } = stage();
  await open('one', 'sealed');
  expect(await open('one', 'renewed')).toBe('open renewed');
});

it('opens a sealed token at no other connection and account than its own', async () => {
  const address = 'connections/one/cust-1';
  const { open } = stage((sealed, record) => (record === address ? sealed : undefined));
  expect(await open('one', 'sealed')).toBe('sealed');
  expect(await open('two', 'sealed')).toBeUndefined();
  expect(await open('one', 'sealed', 'cust-2')).toBeUndefined();
});

it('keeps no token of a connection that has ended, and none for longer than a minute', async () => {
  const { tokens, open, records, endMinute } = stage();
  await open('one', 'sealed');
  tokens.drop('one');
  await open('one', 'sealed');
  expect(records).toHaveLength(2);
  endMinute();
  await open('one', 'sealed');
  expect(records).toHaveLength(3);
});

it('keeps 10,000 tokens at most, those opened last', async () => {
  const { open, records } = stage();
  for (let number = 0; number <= 10_000; number += 1) await open(`connection-${number}`, 'sealed');
  await open('connection-1', 'sealed');
  expect(records).toHaveLength(10_001);
  await open('connection-0', 'sealed');
  expect(records).toHaveLength(10_002);
});
