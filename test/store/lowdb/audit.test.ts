import { appendFile, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { operator, sampleService } from '../conformance/samples.ts';
import { lowdbStage } from './stage.ts';

const stage = lowdbStage();
const { open } = stage;
const auditFiles = () => stage.named('audit-');
/** The middle of a month, counted from January 2025. */
const inMonth = (month: number) => Date.UTC(2025, month, 15) / 1000;
const addIn = (store: Awaited<ReturnType<typeof open>>, month: number) => {
  const name = `month-${month}`;
  return store.services.add(
    sampleService({ id: name, name, hash: name, createdAt: inMonth(month) }),
    operator,
  );
};

test('the audit log has a file for each month', async () => {
  const store = await open();
  for (const month of [0, 0.5, 1, 11, 12]) await addIn(store, month);
  const read = await store.audit.read({ limit: 3 });
  await store.close();
  expect(await auditFiles()).toEqual([
    'audit-2025-01.ndjson',
    'audit-2025-02.ndjson',
    'audit-2025-12.ndjson',
    'audit-2026-01.ndjson',
  ]);
  const again = await (await open()).audit.read({ limit: 3 });
  expect(again).toEqual(read);
  expect(read.map(({ at }) => at)).toEqual([inMonth(1), inMonth(11), inMonth(12)]);
});

test('a month is removed when all of it is older than what is to be kept', async () => {
  const store = await open();
  for (let month = 0; month < 16; month += 1) await addIn(store, month);
  await store.close();
  expect(await auditFiles()).toHaveLength(16);
  const again = await open();
  await again.sweep(inMonth(15), inMonth(15) - inMonth(2));
  expect((await auditFiles())[0]).toBe('audit-2025-03.ndjson');
  expect(await again.audit.read({ limit: 100 })).toHaveLength(14);
  await again.sweep(inMonth(15));
  expect(await auditFiles()).toHaveLength(14);
});

test('an entry that a crash cut off takes no other with it', async () => {
  const first = await open();
  await addIn(first, 0);
  await first.close();
  await appendFile(stage.inside('audit-2025-01.ndjson'), '{"at":17369');
  const second = await open();
  await addIn(second, 0.5);
  const read = await second.audit.read({ limit: 10 });
  expect(read.map(({ at }) => at)).toEqual([inMonth(0), inMonth(0.5)]);
  await second.close();
});

test('starting again and again neither repeats nor loses an entry', async () => {
  for (let month = 0; month < 4; month += 1) {
    const store = await open();
    await addIn(store, month);
    await store.close();
  }
  const store = await open();
  expect(await store.audit.read({ limit: 10 })).toHaveLength(4);
  await store.close();
  const text = await readFile(stage.inside('audit-2025-01.ndjson'), 'utf8');
  expect(text.split('\n').filter((line) => line !== '')).toHaveLength(1);
});

test('a clock that is set back to before every month that is kept loses no entry', async () => {
  const first = await open();
  for (let month = 1; month < 15; month += 1) await addIn(first, month);
  await addIn(first, 0);
  await first.close();
  const second = await open();
  const read = await second.audit.read({ limit: 100 });
  expect(read.map(({ at }) => at)).toContain(inMonth(0));
  expect(read).toHaveLength(15);
  await second.close();
});
