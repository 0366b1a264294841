import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Effects } from '@noiseaware-connect/relay/base/effects';
import { chainAt } from '@noiseaware-connect/relay/domain/audit/audit-chain';
import { describe, expect, it } from 'vitest';
import { day } from '../store/conformance/samples.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { databaseAt } from '../support/postgres/database-at.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { seriesOf } from '../support/relay/metric-series.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { relayStores } from '../support/relay/relay-stores.ts';
import { runCommand } from '../support/relay/run-command.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';
import { answered } from '../support/relay/value-in.ts';
import { startReceiver } from '../webhooks/receiver.ts';

interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
}

/** The heads that a relay has logged. */
const headsIn = ({ logLines }: TestRelay): Head[] =>
  logLines
    .map((line) => JSON.parse(line) as Head & { msg: string })
    .filter(({ msg }) => msg === 'audit log head')
    .map(({ seq, hash, at }) => ({ seq, hash, at }));

/** What relays do each minute or hour comes every twentieth of a second, and is counted. */
function hastyEvery() {
  let times = 0;
  const every: Effects['every'] = (_, job, signal) => {
    const timer = setInterval(() => {
      times += 1;
      job();
    }, 50);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  };
  return { every, times: () => times };
}

/** Changes the settings that the first entry names and writes the chain again from there, as who can write all files or rows can. */
async function forge(directory: string, database: string | undefined): Promise<void> {
  const forged = (entry: object) => ({ ...entry, settings: ['RELAY_HOST'] });
  const relay = database === undefined ? new DatabaseSync(path.join(directory, 'relay.db')) : undefined;
  const query = async (sql: string, ...values: (string | number)[]): Promise<Record<string, unknown>[]> =>
    relay === undefined
      ? databaseAt(database ?? '').query(sql, values)
      : relay.prepare(sql.replaceAll(/\$\d/g, '?')).all(...values);
  let chain = '';
  for (const { seq, text } of await query(
    'SELECT seq, CAST(entry AS text) AS text FROM audit WHERE link IS NOT NULL ORDER BY link',
  )) {
    const written = chain === '' ? JSON.stringify(forged(JSON.parse(String(text)))) : String(text);
    chain = chainAt(chain, written);
    await query('UPDATE audit SET entry = $1, chain = $2 WHERE seq = $3', written, chain, Number(seq));
  }
  await query('UPDATE audit_ends SET chain = $1', chain);
  relay?.close();
}

describe.each(relayStores)('the head of the audit log on %s', (_, storeOf) => {
  it('goes to the operator’s webhooks and the log every 24 hours, from one of the relays, over restarts', async () => {
    const { RELAY_STORE: database } = await storeOf();
    const hasty = hastyEvery();
    const options = {
      env: {
        ...{ RELAY_WEBHOOKS_PRIVATE: '1', RELAY_OPS_ADDRESS: '127.0.0.1:0' },
        ...(database !== undefined && { RELAY_STORE: database }),
      },
      effects: { every: hasty.every },
    };
    const { relay, sandbox, service } = await stageOfTest(options);
    const [services, operators] = [await startReceiver(), await startReceiver()];
    await expect.poll(() => headsIn(relay)).toHaveLength(1);
    await service.addWebhook({ body: { url: services.url } });
    await relay.door.addWebhook({ body: { url: operators.url } });
    const relays = [
      relay,
      ...(database === undefined ? [] : [await startTestRelay({ sandbox, ...options })]),
    ];
    const heads = () => relays.flatMap(headsIn);
    const looks = async () => {
      const before = hasty.times();
      await expect.poll(hasty.times).toBeGreaterThan(before + 20 * relays.length);
    };
    await relay.restart();
    await looks();
    expect(heads()).toHaveLength(1);

    if (database === undefined) relay.pass(day);
    else
      await databaseAt(database).query(
        `UPDATE audit_heads SET record = record || jsonb_build_object('at', (record ->> 'at')::float - ${day})`,
      );
    await expect.poll(heads).toHaveLength(2);
    await relay.restart();
    await looks();
    expect(heads()).toHaveLength(2);
    const [, head] = heads();
    expect(head).toEqual({
      seq: expect.any(Number),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      at: expect.stringMatching(/Z$/),
    });
    await expect.poll(() => operators.received.length).toBe(1);
    expect(operators.received[0]).toMatchObject({ type: 'audit.head', data: head });
    expect(services.received).toEqual([]);
    expect((await answered(service.readEvents({}))).events).toEqual([]);
    expect((await seriesOf(relay))['audit_head_seq']).toBeGreaterThanOrEqual(head?.seq ?? Number.NaN);
    for (const each of relays.slice(1)) await each.stop();
  }, 60_000);

  it('proves later that an entry before it was changed, also where the chain was written again', async () => {
    const store = await storeOf();
    const { relay, sandbox } = await stageOfTest({ env: store, effects: { every: hastyEvery().every } });
    const env = { ...relayEnvironment(relay.directory, sandbox), ...store };
    await expect.poll(() => headsIn(relay)).toHaveLength(1);
    const [{ seq, hash } = { seq: 0, hash: '' }] = headsIn(relay);
    await relay.enrol('Kim');
    await relay.down();
    const verify = (head: string) => runCommand(['audit', 'verify', '--head', head], env);
    const failsWith = (part: string) => ({ code: 3, stderr: expect.stringContaining(part) });
    const differs = failsWith(`entry ${seq} has another hash than --head`);
    expect(await verify(`${seq}:${hash}`)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^Each entry that the log has follows from the one before it, \d+ in all, and none up to that of --head was changed since/,
      ),
    });
    expect(await verify(`${seq}:${hash.toUpperCase()}`)).toMatchObject({ code: 0 });
    expect(await verify(`${seq}:${'0'.repeat(64)}`)).toMatchObject(differs);
    expect(await verify(`${seq + 900}:${hash}`)).toMatchObject(
      failsWith(`the log has no entry ${seq + 900}`),
    );
    for (const wrong of [hash, `${seq}:abc`, `${seq}:${hash.slice(1)}`, `${seq}:${hash.replace(/^./, 'g')}`])
      expect(await verify(wrong)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(
          'It must be the number of an entry, a colon, and the 64 hexadecimal digits of its hash.',
        ),
      });
    await forge(relay.directory, store['RELAY_STORE']);
    expect(await runCommand(['audit', 'verify'], env)).toMatchObject({ code: 0 });
    expect(await verify(`${seq}:${hash}`)).toMatchObject(differs);
    await relay.up();
  });
});

it('an earlier head is missing from an audit log that is empty', async () => {
  const env = relayEnvironment(await directoryOfTest());
  const verify = (...args: string[]) => runCommand(['audit', 'verify', ...args], env);
  expect(await verify()).toMatchObject({ code: 0, stdout: 'The log is empty\n' });
  expect(await verify('--head', `5:${'0'.repeat(64)}`)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('the log has no entry 5, it is empty: entries were removed, or'),
  });
});

it('a head of the audit log proves nothing once retention has removed its entry', async () => {
  const { relay, sandbox } = await stageOfTest({
    env: { RELAY_AUDIT_RETENTION: '1' },
    effects: { every: hastyEvery().every, sleep: hastySleep },
  });
  await expect.poll(() => headsIn(relay)).toHaveLength(1);
  const [{ seq, hash } = { seq: 0, hash: '' }] = headsIn(relay);
  const head = `${seq}:${hash}`;
  relay.pass(2 * day);
  await relay.enrol('Kim');
  await expect.poll(() => relay.door.verifyAudit({ query: { head } })).toMatchObject({ earlier: 'expired' });
  const env = relayEnvironment(relay.directory, sandbox);
  expect(await runCommand(['audit', 'verify', '--head', head], env)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(
      `entry ${seq} was removed, as all before it: by the relay if it was older than RELAY_AUDIT_RETENTION`,
    ),
  });
});
