import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { describe, expect, it } from 'vitest';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { databaseAt } from '../support/postgres/database-at.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { recordingLog } from '../support/recording-log.ts';
import { relayEnvironment, sealingKeyNamed } from '../support/relay/relay-environment.ts';
import { startCommand } from '../support/relay/relay-process.ts';
import { outputOf, refusalOf, runCommand } from '../support/relay/run-command.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';
import { contentOf } from './content-of.ts';
import { fill } from './many-connections.ts';

const count = 1_200;
const password = 'password-of-the-database';
type Settings = Record<string, string>;
const parent = await directoryOfFile();
const at = (name: string) => path.join(parent, name);
/** Settings with a lowdb store of many connections; all times are in a fixed year. */
const full: Settings = { ...relayEnvironment(at('data')), RELAY_AUDIT_RETENTION: '36500' };
const now = () => Date.now() / 1000;
const store = await openLowdbStore({ directory: at('data'), log: recordingLog().log, now });
await fill(store, count);
await store.close();
const withStore = (store: string) => ({ ...full, RELAY_STORE: store });
const storeOf = (settings: Settings) => settings['RELAY_STORE'] ?? '';
/** Settings with an empty store of each kind. */
const empty = {
  lowdb: async () => withStore(`lowdb:${at(crypto.randomUUID())}`),
  PostgreSQL: async () => {
    const url = new URL((await freshDatabase()).url);
    // A password does no harm if the server needs none.
    url.password ||= password;
    return withStore(url.href);
  },
};
const migration = (to: Settings) => ['migrate', '--to', storeOf(to)];
/** As if every relay had been stopped some time ago. */
const letTimePass = (settings: Settings) =>
  databaseAt(storeOf(settings)).query('UPDATE relay_notes SET at = at - 3600');

describe('a migration', () => {
  it.each([
    ['lowdb', 'checking'],
    ['lowdb', 'copying'],
    ['lowdb', 'verifying'],
    ['PostgreSQL', 'copying'],
  ] as const)(
    'into %s that is killed while %s loses nothing: no relay starts on the half-filled store, and a new run needs an empty one',
    async (kind, phase) => {
      const before = await contentOf(full);
      let to = await empty[kind]();
      const killed = startCommand(migration(to), full);
      await killed.says(phase);
      killed.kill('SIGKILL');
      expect((await killed.ended).code).toBeNull();
      if (phase !== 'checking') {
        const unfinished = /^a migration from lowdb:.* into this store has not finished/;
        await expect(startTestRelay({ env: to })).rejects.toThrow(unfinished);
        expect(await refusalOf(['connections', 'list'], to)).toContain('has not finished');
        expect(await refusalOf(migration(to), full)).toContain('has not finished: remove the data directory');
        if (kind === 'lowdb') await rm(storeOf(to).replace('lowdb:', ''), { recursive: true });
        else to = await empty.PostgreSQL();
      }
      const { code, stdout, stderr } = await runCommand(migration(to), full);
      expect(stderr).toMatch(/^verifying (\d+) of \1$/m);
      expect(stdout).toContain(`was read back from there and opened, ${3 * count} in all`);
      expect(code).toBe(0);
      expect(await contentOf(to)).toEqual(before);
      expect(await contentOf(full)).toEqual(before);
      expect(await refusalOf(migration(to), full)).toContain('is not empty');
    },
    60_000,
  );

  it('copies everything from lowdb to PostgreSQL and back, and prints no credentials', async () => {
    const before = await contentOf(full);
    const [there, back] = [await empty.PostgreSQL(), await empty.lowdb()];
    const out = await runCommand(migration(there), full);
    const { host, pathname } = new URL(storeOf(there));
    expect(out.stdout).toContain(`Copied to postgres://${host}${pathname}: `);
    expect(await contentOf(there)).toEqual(before);
    const home = await runCommand([...migration(back), '--json'], there);
    expect(JSON.parse(home.stdout)).toMatchObject({
      counts: { connections: count },
      sealedValues: 3 * count,
      to: storeOf(back),
    });
    expect(home.stderr).toBe('');
    expect(await contentOf(back)).toEqual(before);
    const again = await runCommand(migration(there), full);
    expect(again.stderr).toContain('is not empty, and nothing was written');
    const itself = await runCommand(migration(there), there);
    expect(itself.stderr).toContain('the store that RELAY_STORE names');
    for (const { stdout, stderr } of [out, home, again, itself])
      expect(stdout + stderr).not.toContain(password);
    const kept = 'SELECT record::text FROM moves UNION ALL SELECT entry::text FROM audit';
    expect(JSON.stringify(await databaseAt(storeOf(there)).query(kept))).not.toContain(password);
  }, 60_000);

  it('is refused while a relay uses either store, onto the same store, and to an invalid target', async () => {
    const postgres = await empty.PostgreSQL();
    const relays = [await startTestRelay({ env: full }), await startTestRelay({ env: postgres })];
    for (const [to, from, words] of [
      [await empty.lowdb(), full, 'another relay is using'],
      [full, await empty.lowdb(), 'another relay is using'],
      [full, full, 'the store that RELAY_STORE names'],
      [withStore('elsewhere'), full, '--to must be lowdb:<directory>'],
      [await empty.lowdb(), postgres, 'a relay was at work with postgres:'],
    ] as const) {
      expect(await refusalOf(migration(to), from)).toContain(words);
    }
    for (const relay of relays) await relay.stop();
    expect(await refusalOf(migration(postgres), full)).toMatch(
      /a relay was at work with postgres:.* stop every relay on it, wait that long/,
    );
    await letTimePass(postgres);
    await outputOf(migration(postgres), full);
  }, 60_000);
});

describe('a backup on the command line', () => {
  it.each(['lowdb', 'PostgreSQL'] as const)(
    'of %s is written while the relay runs, verified, and restored into an empty store of either kind',
    async (kind) => {
      const source = kind === 'lowdb' ? full : await empty.PostgreSQL();
      if (kind === 'PostgreSQL') await outputOf(migration(source), full);
      const relay = await startTestRelay({ env: source });
      const file = at(`${kind}.ndjson`);
      const written = await outputOf(['backup', '--to', file], source);
      expect(written).toContain(`${count} connections among them`);
      expect(written).toContain('sealing key test');
      expect(await refusalOf(['backup', '--to', file], source)).toContain(
        'already exists and was not changed',
      );
      expect(await refusalOf(['backup', '--to', at('no/such/place')], source)).toContain('cannot be written');
      const [line = ''] = (await outputOf(['audit', '--limit', '1', '--json'], source)).split('\n');
      expect(JSON.parse(line)).toMatchObject({ what: 'backed_up', who: { kind: 'operator' } });
      expect(await outputOf(['restore', file, '--verify'], source)).toContain(
        `Every sealed value opens with test, ${3 * count} in all. Nothing was changed.`,
      );
      expect(await refusalOf(['restore', file], source)).toContain(
        kind === 'lowdb' ? 'another relay is using' : 'a relay was at work with',
      );
      await relay.stop();
      if (kind === 'PostgreSQL') await letTimePass(source);
      expect(await refusalOf(['restore', file], source)).toContain('is not empty, and nothing was written');

      // Only the time of the restore differs.
      const restoredInto = async (target: Settings) => {
        const said = await outputOf(['restore', file], target);
        expect(said).toContain(`refresh tokens dropped: ${count}`);
        expect(said).toContain('invite your staff again');
        return (await contentOf(target)).map((each) => each.replace(/"renewAt":[\d.]+/, ''));
      };
      const target = await empty.lowdb();
      expect(await restoredInto(target)).toEqual(await restoredInto(await empty.PostgreSQL()));
      const started = await startTestRelay({ env: target });
      expect((await fetch(`${started.url}/health/ready`)).status).toBe(200);
      await started.stop();
    },
    60_000,
  );

  it('is refused and nothing is written if it is damaged or its keys are missing', async () => {
    const target = await empty.lowdb();
    const text = await readFile(at('lowdb.ndjson'), 'utf8');
    await writeFile(at('damaged.ndjson'), text.replace('Rentals 17"', 'Rentals 18"'));
    expect(await refusalOf(['restore', at('damaged.ndjson')], target)).toContain('its digest is another');
    const other = { ...target, RELAY_SEALING_KEYS: sealingKeyNamed('other') };
    expect(await refusalOf(['restore', at('lowdb.ndjson')], other)).toContain('has no key "test"');
    const found = await outputOf(['connections', 'list', '--json'], target);
    expect(JSON.parse(found)).toEqual({ connections: [] });
  }, 60_000);
});

it('prints the audit log as text and as JSON lines, of one connection or of all', async () => {
  const lines = async (...args: string[]) => (await outputOf(['audit', ...args], full)).trimEnd().split('\n');
  expect(await lines('--limit', '3')).toHaveLength(6);
  const connection = 'connection-0000007';
  const json = await lines('--connection', connection, '--json');
  expect(json.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ what: 'connected', connection, at: expect.stringMatching(/^2025-/) as string }),
  ]);
  expect((await lines('--connection', connection)).join('\n')).toMatch(/connected +Ada +account-7 +active/);
  expect(await lines('--connection', 'nothing')).toEqual(['Nothing of the kind has happened.']);
  expect(await refusalOf(['audit', '--limit', 'all'], full)).toContain('--limit <n>');
}, 60_000);
