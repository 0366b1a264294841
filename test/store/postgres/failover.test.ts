import { expect, test } from 'vitest';
import { forTest } from '../../support/for-file.ts';
import { type PostgresServer, startPostgresServer } from '../../support/postgres/postgres-server.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { stageOfTest } from '../../support/relay/relay-stage.ts';
import { codeOf, valueIn } from '../../support/relay/value-in.ts';
import { openPool } from './open-store.ts';

const ofTest = (starting: Promise<PostgresServer>): Promise<PostgresServer> =>
  forTest(starting.then((server) => ({ ...server, stop: server.remove })));

/** The log's messages about PostgreSQL, in their order. */
const saidOfPostgres = (lines: readonly string[]): string[] =>
  lines
    .map((line) => (JSON.parse(line) as { msg: string }).msg)
    .filter((message) => message.includes('PostgreSQL'));

async function promote({ url }: PostgresServer): Promise<void> {
  const pool = openPool(url);
  await pool.run({ name: 'promote', text: 'SELECT pg_promote()' });
  await pool.close();
}

test('a relay with two servers passes the standby over, and goes on with it once the primary has died', async () => {
  const primary = await ofTest(startPostgresServer());
  const standby = await ofTest(primary.startStandby());
  const [first, second] = [standby, primary].map(({ url }) => new URL(url).host);
  const store = `postgres://postgres@${first},${second}/postgres?target_session_attrs=read-write`;
  const { relay, staff, service, sandbox } = await stageOfTest({ env: { RELAY_STORE: store } });
  // The commands of this test connect too.
  expect(new Set(saidOfPostgres(relay.logLines))).toEqual(new Set(['trying the next PostgreSQL server']));
  const { id } = await connectAccount(staff, { id: 'acct-1' });
  const vend = () => service.vendToken({ id, body: {} });
  const { userToken } = valueIn(await vend());

  await primary.crash();
  await expect.poll(async () => codeOf(await vend())).toBe('store_unavailable');
  const refused = await vend();
  expect(refused.ok ? undefined : refused.failure).toMatchObject({ fixedBy: 'time' });
  // However many calls try both servers meanwhile.
  const changesOfServer = () =>
    saidOfPostgres(relay.logLines).filter((message) => message === 'trying the next PostgreSQL server');
  const changes = changesOfServer().length;
  await Promise.all(Array.from({ length: 20 }, vend));
  expect(changesOfServer()).toHaveLength(changes);
  await promote(standby);
  await expect.poll(async () => codeOf(await vend())).toBe('ok');
  // Nothing of what was acknowledged is lost, and nothing is asked of NoiseAware for it.
  expect(valueIn(await vend()).userToken).toBe(userToken);
  await connectAccount(staff, { id: 'acct-2' });
  expect(sandbox.entries('refresh')).toEqual([]);
  const said = saidOfPostgres(relay.logLines).filter(
    (message) => !/^(?:trying|an idle connection)/.test(message),
  );
  expect(said).toEqual(['PostgreSQL unavailable', 'PostgreSQL available again']);
});

test('a relay refuses to start on a standby, and starts once that is promoted', async () => {
  const primary = await ofTest(startPostgresServer());
  const standby = await ofTest(primary.startStandby());
  const { relay, staff } = await stageOfTest({ env: { RELAY_STORE: primary.url } });
  // The name of the server leads to the standby from here on.
  await relay.down();
  await expect(relay.up({ RELAY_STORE: standby.url })).rejects.toThrow('a standby that takes no writes');
  await promote(standby);
  await relay.up({ RELAY_STORE: standby.url });
  await connectAccount(staff, { id: 'acct-1' });
});
