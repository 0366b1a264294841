import { appendFile, readFile, writeFile } from 'node:fs/promises';
import type { AuditFilter } from '@noiseaware-connect/relay/domain/audit/audit';
import { describe, expect, test } from 'vitest';
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

test('the audit log has one file per month', async () => {
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

test('reading the audit log from a time or entry on opens no older monthly file than needed', async () => {
  const store = await open();
  for (const month of [0, 1, 2, 3]) await addIn(store, month);
  await store.close();
  const again = await open();
  const opened = async (filter: Omit<AuditFilter, 'limit'>) => {
    const before = stage.tapped.calls.length;
    const read = await again.audit.read({ ...filter, limit: 10 });
    const calls = stage.tapped.calls.slice(before).filter(({ name }) => name === 'open');
    return { read: read.length, files: calls.map(({ file }) => file) };
  };
  expect(await opened({ since: inMonth(2) })).toEqual({
    read: 2,
    files: ['audit-2025-04.ndjson', 'audit-2025-03.ndjson'],
  });
  expect(await opened({ after: 3 })).toEqual({
    read: 1,
    files: ['audit-2025-04.ndjson', 'audit-2025-03.ndjson'],
  });
  expect((await opened({ what: ['service_key_created'] })).read).toBe(4);
  expect((await opened({ what: ['service_key_revoked'] })).read).toBe(0);
});

test('a monthly audit file is removed when all its entries are older than the retention period', async () => {
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

test('an audit entry truncated by a crash does not damage other entries', async () => {
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

test('repeated restarts neither duplicate nor lose audit entries', async () => {
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

test('no audit entry is lost if the clock is set back to before the oldest monthly file', async () => {
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

describe('verifying an audit log that was tampered with', () => {
  const file = () => stage.inside('audit-2025-01.ndjson');
  const write = async () => {
    const store = await open();
    for (const part of [0, 0.1, 0.2, 0.3]) await addIn(store, part);
    await store.close();
    return (await readFile(file(), 'utf8')).split('\n').filter((line) => line !== '');
  };
  const verify = async (known?: string) => {
    const store = await open();
    const verdict = await store.audit.verify(known);
    await store.close();
    return verdict;
  };
  const brokenIn = async (lines: readonly string[]) => {
    await writeFile(file(), `${lines.join('\n')}\n`);
    const { broken, entries } = await verify();
    return { broken: broken?.seq, entries };
  };

  test('reports the chain as broken at a changed entry', async () => {
    const lines = await write();
    lines[2] = lines[2]?.replace('month-0.2', 'month-0.9') ?? '';
    expect(await brokenIn(lines)).toEqual({ broken: 3, entries: 2 });
  });

  test('reports the chain as broken after a removed or inserted entry', async () => {
    const [first = '', second = '', third = '', fourth = ''] = await write();
    expect(await brokenIn([first, third, fourth])).toEqual({ broken: 3, entries: 1 });
    const forged = second.replace('"seq":2', '"seq":5');
    expect(await brokenIn([first, second, third, fourth, forged])).toEqual({ broken: 5, entries: 4 });
  });

  test('reports the chain as broken after its first entries were removed by anything but retention', async () => {
    const lines = await write();
    expect(await brokenIn(lines.slice(2))).toEqual({ broken: 3, entries: 0 });
    await writeFile(file(), `${lines.join('\n')}\n`);
    const store = await open();
    await addIn(store, 1);
    await store.close();
    const again = await open();
    await again.sweep(inMonth(3), inMonth(3) - inMonth(1));
    await again.close();
    expect(await auditFiles()).toEqual(['audit-2025-02.ndjson']);
    expect(await verify()).toMatchObject({ entries: 1, isKnown: true });
    const kept = stage.inside('audit-2025-02.ndjson');
    await writeFile(kept, (await readFile(kept, 'utf8')).replace('"seq":5', '"seq":6'));
    expect(await verify()).toMatchObject({ entries: 0, broken: { seq: 6 } });
  });

  test('reports an unreadable last line, and a chain hash given out earlier that is missing', async () => {
    const lines = await write();
    const { head } = await verify();
    expect(await brokenIn([...lines.slice(0, -1), '{"seq":4,'])).toEqual({ broken: 4, entries: 3 });
    await writeFile(file(), `${lines.slice(0, -1).join('\n')}\n`);
    expect(await verify(head)).toMatchObject({ entries: 3, isKnown: false });
  });
});
