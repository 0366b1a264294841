import { describe, expect, test } from 'vitest';
import { auditLife, eventLife, operator, sampleService } from '../conformance/samples.ts';
import { lowdbStage } from './stage.ts';

const stage = lowdbStage();
const { filesWith, open } = stage;
/** The middle of a month, counted from January 2025. */
const inMonth = (month: number) => Date.UTC(2025, month, 15) / 1000;
const addIn = (store: Awaited<ReturnType<typeof open>>, month: number) => {
  const name = `month-${month}`;
  return store.services.add(
    sampleService({ id: name, name, hash: name, createdAt: inMonth(month) }),
    operator,
  );
};

test('audit entries are removed when they are older than the retention period, the oldest first', async () => {
  const store = await open();
  for (let month = 0; month < 16; month += 1) await addIn(store, month);
  await store.sweep(inMonth(15), inMonth(15) - inMonth(2), eventLife);
  const left = (await store.audit.read({ limit: 100 })).map(({ at }) => at);
  expect(left).toEqual(Array.from({ length: 14 }, (_, index) => inMonth(index + 2)));
  await store.sweep(inMonth(15), auditLife, eventLife);
  expect(await store.audit.read({ limit: 100 })).toHaveLength(14);
  expect(await store.audit.verify()).toMatchObject({ entries: 14, broken: undefined });
});

test('what a removed audit entry named is in no file', async () => {
  const store = await open();
  for (const account of ['cust-of-old', 'cust-of-new']) {
    const who = { kind: 'staff', id: `staff-at-${account}`, requestId: `request-at-${account}` } as const;
    const at = account === 'cust-of-old' ? inMonth(0) : inMonth(3);
    await store.audit.add({ at, what: 'forgotten', who, account, connection: `connection-of-${account}` });
  }
  expect(await filesWith('cust-of-old')).not.toEqual([]);
  await store.sweep(inMonth(4), inMonth(4) - inMonth(2), eventLife);
  await store.close();
  expect(await filesWith('cust-of-old')).toEqual([]);
  expect(await filesWith('request-at-cust-of-new')).not.toEqual([]);
});

test('an entry before which the clock was set back is removed with the ones around it, and none is lost', async () => {
  const store = await open();
  for (const month of [1, 2, 0, 3, 4]) await addIn(store, month);
  expect((await store.audit.read({ limit: 9 })).map(({ at }) => at)).toEqual([1, 2, 0, 3, 4].map(inMonth));
  await store.sweep(inMonth(4), inMonth(4) - inMonth(2), eventLife);
  expect((await store.audit.read({ limit: 9 })).map(({ at }) => at)).toEqual([2, 0, 3, 4].map(inMonth));
});

test('restarts neither duplicate nor lose audit entries, and go on numbering them', async () => {
  for (let month = 0; month < 4; month += 1) {
    const store = await open();
    await addIn(store, month);
    await store.close();
  }
  const store = await open();
  expect((await store.audit.numbered({ limit: 10 })).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
});

describe('verifying an audit log that was tampered with', () => {
  const write = async () => {
    const store = await open();
    for (const part of [0, 0.1, 0.2, 0.3]) await addIn(store, part);
    await store.close();
  };
  const verify = async () => {
    const store = await open();
    const { broken, entries } = await store.audit.verify();
    await store.close();
    return { broken: broken?.seq, entries };
  };

  test('reports the chain as broken at a changed entry', async () => {
    await write();
    stage.sql("UPDATE audit SET entry = replace(entry, 'month-0.2', 'month-0.9') WHERE seq = 3");
    expect(await verify()).toMatchObject({ broken: 3, entries: 2 });
  });

  test.each(["SET what = 'connected'", 'SET at = at + 1', "SET account = 'cust-1042'"])(
    'finds no entry by a column that says another thing than the entry, since SQLite computes it: %s',
    async (change) => {
      await write();
      expect(() => stage.sql(`UPDATE audit ${change} WHERE seq = 3`)).toThrow('generated column');
    },
  );

  test('reports an entry as changed if an id by which it is found was removed, and is not misled by one that was added', async () => {
    await write();
    stage.sql("INSERT INTO audit_ids VALUES ('cust-1042', 3)");
    const store = await open();
    expect(await store.audit.read({ about: 'cust-1042', limit: 9 })).toEqual([]);
    await store.close();
    stage.sql("DELETE FROM audit_ids WHERE id = 'month-0.2'");
    expect(await verify()).toEqual({ broken: 3, entries: 2 });
  });

  test('reports the chain as broken after a removed or inserted entry', async () => {
    await write();
    stage.sql('DELETE FROM audit WHERE seq = 2');
    expect(await verify()).toMatchObject({ broken: 3, entries: 1 });
    stage.sql(`DELETE FROM audit WHERE seq = 4;
      INSERT INTO audit (seq, entry, chain) SELECT 4, entry, chain FROM audit WHERE seq = 1`);
    expect(await verify()).toMatchObject({ broken: 3 });
  });

  test('reports the chain as broken after its last entries were removed', async () => {
    await write();
    stage.sql('DELETE FROM audit WHERE seq = 4');
    expect(await verify()).toEqual({ broken: 4, entries: 3 });
  });

  test('reports the chain as broken after its first entries were removed by anything but retention', async () => {
    await write();
    stage.sql('DELETE FROM audit WHERE seq <= 2');
    expect(await verify()).toMatchObject({ broken: 3, entries: 0 });
  });
});
