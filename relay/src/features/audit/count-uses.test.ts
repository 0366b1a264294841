import pino from 'pino';
import { expect, it } from 'vitest';
import type { AuditEntry } from '../../domain/audit/audit.ts';
import { type CountedEntry, countUses } from './count-uses.ts';

const use = (place: number): CountedEntry => ({
  what: 'token_read',
  who: { kind: 'service', id: 'reports' },
  connection: `connection-${place}`,
});

/** Uses counted for a store; `refuses` says which of its writes fail. */
function counting(refuses: (write: number) => boolean = () => false) {
  const writes: AuditEntry[][] = [];
  let asked = 0;
  const add = async (...entries: AuditEntry[]) => {
    asked += 1;
    if (refuses(asked)) throw new Error('the store is away');
    writes.push(entries);
  };
  const effects = { now: () => 1, every: () => undefined, log: pino({ level: 'silent' }) };
  const store = { audit: { add } } as unknown as Parameters<typeof countUses>[0]['store'];
  return { writes, ...countUses({ store, effects }, new AbortController().signal) };
}

it('writes the counts in batches, however many connections were read in one minute', async () => {
  const { count, flush, writes } = counting();
  for (let place = 0; place < 200_000; place += 1) count(use(place));
  await flush();
  expect(Math.max(...writes.map(({ length }) => length))).toBe(500);
  expect(new Set(writes.flat().map(({ connection }) => connection)).size).toBe(200_000);
  expect(writes.flat()).toHaveLength(200_000);
});

it('keeps counts that the store did not take, and writes none twice', async () => {
  const { count, flush, writes } = counting((write) => write === 2);
  for (let place = 0; place < 1_200; place += 1) count(use(place));
  await flush();
  expect(writes.flat()).toHaveLength(500);
  count(use(1_199));
  await flush();
  expect(writes.flat()).toHaveLength(1_200);
  expect(writes.flat().filter((entry) => entry.count !== 1)).toMatchObject([
    { connection: 'connection-1199', count: 2 },
  ]);
});
