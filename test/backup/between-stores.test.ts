import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../support/postgres/database-at.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { recordingLog } from '../support/recording-log.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { startCommand } from '../support/relay/relay-process.ts';
import { runCommand } from '../support/relay/run-command.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';
import { contentOf } from './content-of.ts';
import { fill } from './many-connections.ts';

const count = 1_200;
const password = 'password-of-the-database';
let parent: string;
let lowdb: Record<string, string>;
let database: TestDatabase;
let postgres: Record<string, string>;

const at = (name: string) => path.join(parent, name);
const withStore = (store: string) => ({ ...lowdb, RELAY_STORE: store });

beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'relay-between-'));
  lowdb = relayEnvironment(at('data'));
  const store = await openLowdbStore({
    directory: at('data'),
    log: recordingLog().log,
    now: () => Date.now() / 1000,
  });
  await fill(store, count);
  await store.close();
}, 60_000);
beforeEach(async () => {
  database = await freshDatabase();
  const url = new URL(database.url);
  // Where the server asks for none, one does no harm.
  url.password ||= password;
  postgres = withStore(url.href);
});
afterAll(() => rm(parent, { recursive: true, force: true }));
const storeOf = (settings: Record<string, string>) => settings['RELAY_STORE'] ?? '';
/** As if every relay had been stopped a while ago. */
const letTimePass = () => database.query('UPDATE relay_notes SET at = at - 3600');

describe('a migration', () => {
  it('from lowdb into PostgreSQL and back brings everything both ways, and shows no credentials', async () => {
    const before = await contentOf(lowdb);
    const there = await runCommand(['migrate', '--to', storeOf(postgres)], lowdb);
    const { host, pathname } = new URL(database.url);
    expect([there.code, there.stdout]).toEqual([
      0,
      expect.stringContaining(`records are in postgres://${host}${pathname}, ${count} connections`) as string,
    ]);
    expect(there.stdout).toContain(`All ${3 * count} sealed values were read back`);
    expect(await contentOf(postgres)).toEqual(before);
    expect(await contentOf(lowdb)).toEqual(before);
    const back = await runCommand(['migrate', '--to', `lowdb:${at('back')}`], postgres);
    expect([back.code, back.stderr]).toEqual([
      0,
      expect.stringMatching(/^verifying (\d+) of \1$/m) as string,
    ]);
    expect(await contentOf(withStore(`lowdb:${at('back')}`))).toEqual(before);
    const again = await runCommand(['migrate', '--to', storeOf(postgres)], lowdb);
    expect(again.stderr).toContain('is not empty, and nothing was written');
    const itself = await runCommand(['migrate', '--to', storeOf(postgres)], postgres);
    expect(itself.stderr).toContain('the store that RELAY_STORE names');
    for (const { stdout, stderr } of [there, back, again, itself])
      expect(stdout + stderr).not.toContain(password);
    const kept = await database.query('SELECT record FROM moves UNION ALL SELECT entry FROM audit_log');
    expect(JSON.stringify(kept)).not.toContain(password);
  }, 60_000);

  it('into PostgreSQL that was killed in the midst of it begins again in an empty one, and no relay works with half of it', async () => {
    const before = await contentOf(lowdb);
    const killed = startCommand(['migrate', '--to', storeOf(postgres)], lowdb);
    await killed.says('copying');
    killed.kill('SIGKILL');
    expect((await killed.ended).code).toBeNull();
    const started = startTestRelay({ env: postgres });
    await expect(started).rejects.toThrow(/^a migration from lowdb:.* into this store has not finished/);
    const listed = await runCommand(['connections', 'list'], postgres);
    expect([listed.code, listed.stderr]).toEqual([1, expect.stringContaining('has not finished') as string]);
    const again = await runCommand(['migrate', '--to', storeOf(postgres)], lowdb);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('has not finished') as string]);
    const empty = withStore((await freshDatabase()).url);
    expect((await runCommand(['migrate', '--to', storeOf(empty)], lowdb)).code).toBe(0);
    expect(await contentOf(empty)).toEqual(before);
  }, 60_000);

  it('waits for relays to be stopped, on the store that is left and on the one that is empty', async () => {
    const relay = await startTestRelay({ env: postgres });
    const to = await runCommand(['migrate', '--to', storeOf(postgres)], lowdb);
    expect(to.stderr).toMatch(/a relay was at work with postgres:.* stop every relay on it, wait that long/);
    const from = await runCommand(['migrate', '--to', `lowdb:${at('unused')}`], postgres);
    expect(from.stderr).toContain('a relay was at work with postgres:');
    await relay.stop();
    await letTimePass();
    expect((await runCommand(['migrate', '--to', storeOf(postgres)], lowdb)).code).toBe(0);
  }, 60_000);
});

describe('a backup', () => {
  it('of a database that a relay works with is proven and restored into another one, or into lowdb', async () => {
    await runCommand(['migrate', '--to', storeOf(postgres)], lowdb);
    const relay = await startTestRelay({ env: postgres });
    const file = at('postgres.ndjson');
    const written = await runCommand(['backup', '--to', file], postgres);
    expect([written.code, written.stdout]).toEqual([
      0,
      expect.stringContaining(`${count} connections among them`) as string,
    ]);
    await relay.stop();
    const proven = await runCommand(['restore', file, '--verify'], lowdb);
    expect(proven.stdout).toContain(`All ${3 * count} sealed values open with test. Nothing was changed.`);
    expect((await runCommand(['restore', file], postgres)).stderr).toContain('a relay was at work with');
    await letTimePass();
    expect((await runCommand(['restore', file], postgres)).stderr).toContain('is not empty');
    const other = withStore((await freshDatabase()).url);
    for (const target of [other, withStore(`lowdb:${at('restored')}`)]) {
      const restored = await runCommand(['restore', file], target);
      expect([restored.code, restored.stdout]).toEqual([
        0,
        expect.stringContaining(`${count} refresh tokens were dropped`) as string,
      ]);
    }
    // What a restore does to a record depends on the moment; nothing else differs.
    const timeless = async (settings: Record<string, string>) =>
      (await contentOf(settings)).map((line) => line.replace(/"renewAt":[\d.]+/, ''));
    expect(await timeless(other)).toEqual(await timeless(withStore(`lowdb:${at('restored')}`)));
  }, 60_000);
});
