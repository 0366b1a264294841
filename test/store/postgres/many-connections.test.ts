import { expect, test } from 'vitest';
import { leastOf } from '../../support/browser/script-time.ts';
import { stageOfTest } from '../../support/relay/relay-stage.ts';
import { valueIn } from '../../support/relay/value-in.ts';
import { lengthOf } from '../../support/tier.ts';
import { fillTables, renewAll } from './many-rows.ts';
import { storeOfTest } from './open-store.ts';

const many = lengthOf(100_000, 4_000);

test(`of ${many} connections the summary, a search and a group list are complete, each within 150 ms`, {
  timeout: 120_000,
}, async () => {
  const { database } = await storeOfTest();
  await fillTables(database, many);
  await renewAll(database);
  const { staff } = await stageOfTest({ env: { RELAY_STORE: database.url } });
  const timed = async <T>(call: () => Promise<T>): Promise<T> => {
    const measure = async () => {
      const began = performance.now();
      await call();
      return performance.now() - began;
    };
    expect(await leastOf(9, 150, measure)).toBeLessThanOrEqual(150);
    return call();
  };
  const list = async (query: object) => valueIn(await staff.listConnections({ query })).connections;

  const troubled = many / 50;
  expect(valueIn(await staff.summarizeConnections())).toMatchObject({
    needsYou: 0,
    trouble: troubled,
    fine: many - troubled,
    ended: 0,
  });
  const third = Math.floor(many / 3) - 1;
  const found = await timed(() => list({ q: `ACCOUNT-${third}` }));
  expect(found.map(({ account }) => account.id)).toEqual(Array(3).fill(`account-${third}`));
  expect(await timed(() => list({ q: 'not there' }))).toEqual([]);
  expect(await timed(() => list({ q: 'account' }))).toHaveLength(100);
  const inTrouble = await timed(() => list({ group: 'trouble' }));
  expect(inTrouble.map(({ status }) => status)).toEqual(Array(Math.min(troubled, 100)).fill('degraded'));
  expect(await timed(() => list({ group: 'trouble', q: `account-${third}` }))).toEqual(
    found.filter(({ status }) => status === 'degraded'),
  );
});
