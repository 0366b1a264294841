import { setTimeout as wait } from 'node:timers/promises';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect, test } from 'vitest';
import { forTest } from '../../support/for-file.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { lengthOf } from '../../support/tier.ts';
import { start, tell } from '../conformance/samples.ts';
import { atOnce } from '../conformance/store-check.ts';
import { openStore } from './open-store.ts';

const subjects = 16;
const each = lengthOf(500, 40);

/** Reads the log as a service does, call by call, until it is stopped. */
function follow({ events: log }: Store) {
  const seen: { seq: number; subject: string; at: number }[] = [];
  let stopped = false;
  const reading = (async () => {
    for (let after = 0; ; ) {
      const isLast = stopped;
      // A connection that was ended is replaced by the next call.
      const read = await log.read({ after, limit: 7 }).catch(() => undefined);
      seen.push(...(read?.events ?? []));
      if (isLast && read?.last === after) return seen;
      after = read?.last ?? after;
    }
  })();
  return () => {
    stopped = true;
    return reading;
  };
}

test('every reader of two relays’ events sees each of them, in the order of their numbers, while connections are lost', async () => {
  const database = await freshDatabase();
  const stores = [await forTest(openStore(database.url)), await forTest(openStore(database.url))] as const;
  const readers = [...stores, ...stores].map(follow);
  let writing = true;
  const losing = (async () => {
    while (writing) {
      await wait(50);
      await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1`,
      );
    }
  })();
  const told: string[] = [];
  await atOnce(subjects, async (subject) => {
    for (let index = 0; index < each; index += 1) {
      const store = stores[(subject + index) % 2] ?? stores[0];
      // One that may have been written is written again, as a receiver would get it twice.
      const again = (): Promise<void> =>
        tell(store, start + index, 'cust-1', `subject-${subject}`).catch(again);
      await again();
      told.push(`subject-${subject} ${index}`);
    }
  });
  writing = false;
  await losing;
  for (const stop of readers) {
    const seen = await stop();
    const numbers = seen.map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(new Set(seen.map(({ subject, at }) => `${subject} ${at - start}`))).toEqual(new Set(told));
    for (const [, of] of Map.groupBy(seen, ({ subject }) => subject)) {
      const times = of.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
    }
  }
  const { events } = await stores[0].events.read({ after: 0, limit: 100_000 });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
}, 300_000);
