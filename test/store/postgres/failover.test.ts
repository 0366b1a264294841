import { expect, test } from 'vitest';
import { forTest } from '../../support/for-file.ts';
import { startPostgresServer } from '../../support/postgres/postgres-server.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { ada, samplePairing } from '../conformance/samples.ts';
import { openStore } from './open-store.ts';

const pairing = (id: string) => samplePairing({ id, codeHash: id });

test('a store with several servers passes a standby over, and goes on with another one after a failover', async () => {
  const [standby, primary, next] = await Promise.all([
    startPostgresServer({ default_transaction_read_only: 'on' }),
    startPostgresServer(),
    startPostgresServer(),
  ]);
  try {
    // A real successor has the data; here it has the tables.
    await (await openStore(next.url)).close();
    const hosts = [standby, primary, next].map(({ url }) => new URL(url).host).join(',');
    const { username, pathname } = new URL(primary.url);
    const logged = recordingLog();
    const url = `postgres://${username}@${hosts}${pathname}?target_session_attrs=read-write`;
    const store = await forTest(openStore(url, { log: logged.log }));
    await store.pairings.start(pairing('before'), ada);
    expect(logged.lines).toEqual([
      { level: 'warn', text: expect.stringContaining('trying the next PostgreSQL server') as string },
    ]);
    await primary.stop();
    const start = () => store.pairings.start(pairing('after'), ada).catch(() => 'unavailable');
    await expect.poll(start).toBe('started');
    expect(await store.pairings.find('before')).toBeUndefined();
    const direct = await forTest(openStore(next.url));
    expect(await direct.pairings.find('after')).toEqual(pairing('after'));
    await store.close();
  } finally {
    await Promise.all([standby, primary, next].map((server) => server.remove()));
  }
});
