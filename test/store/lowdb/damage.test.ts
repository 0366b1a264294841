import { appendFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseStore } from '@noiseaware-connect/relay/store/drivers';
import { expect, test } from 'vitest';
import { relayEnvironment } from '../../support/relay/relay-environment.ts';
import { runRelay } from '../../support/relay/relay-process.ts';
import { addConnection } from '../conformance/store-check.ts';
import { lowdbStage } from './stage.ts';

const stage = lowdbStage();
const { inside, open } = stage;

/** A directory whose store was closed, with some connections. */
async function prepare(): Promise<void> {
  const store = await open();
  for (let index = 0; index < 60; index += 1) await addConnection(store, { id: `connection-${index}` });
  await store.close();
}

/** Every file with its bytes, except the lock and what SQLite keeps of reading processes. */
async function content(): Promise<string[][]> {
  const names = (await readdir(stage.directory)).filter((name) => !/^lock|-shm$/.test(name)).sort();
  return Promise.all(names.map(async (name) => [name, await readFile(inside(name), 'base64')]));
}

const page = 4_096;
const overwrite = async (from: number, bytes: Buffer) => {
  const text = await readFile(inside('relay.db'));
  bytes.copy(text, from);
  await writeFile(inside('relay.db'), text);
};

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing was refused',
    (error: unknown) => error,
  );

/** The one sentence for whatever is damaged or of another program. */
const refused = (reason: string) =>
  new RegExp(
    `relay\\.db is damaged, or was not written by a relay \\(${reason}\\); nothing was changed\\. Name an empty directory or database in RELAY_STORE, and restore a backup with ".*relay restore"`,
  );

const faults: Record<string, { damage(): Promise<unknown>; sentence: RegExp }> = {
  'a file of another program': {
    damage: () => writeFile(inside('relay.db'), 'not of a relay, '.repeat(1_000)),
    sentence: refused('it is no database of SQLite'),
  },
  'an empty file': {
    damage: () => truncate(inside('relay.db'), 0),
    sentence: refused('the file is empty'),
  },
  'a file that was cut in half': {
    damage: async () =>
      truncate(inside('relay.db'), Math.floor((await readFile(inside('relay.db'))).length / 2)),
    sentence: refused('SQLite finds damage in it'),
  },
  'a page of zeros in the middle': {
    damage: () => overwrite(page * 5, Buffer.alloc(page)),
    sentence: refused('SQLite finds damage in it'),
  },
  'a page with other bytes': {
    damage: () => overwrite(page * 4, Buffer.alloc(page, 0xa5)),
    sentence: refused('SQLite finds damage in it'),
  },
  'a missing table': {
    damage: async () => stage.sql('DROP TABLE events'),
    sentence: refused('the table events is missing'),
  },
  'a database that is missing beside its write-ahead log': {
    damage: async () => {
      await rm(inside('relay.db'));
      await writeFile(inside('relay.db-wal'), 'frames');
    },
    sentence: refused('the file is missing, but relay\\.db-wal is there'),
  },
  'an unknown version': {
    damage: async () => stage.sql("UPDATE meta SET value = 'sekret' WHERE name = 'version'"),
    sentence: refused('its version is none of a relay'),
  },
  'another program’s database': {
    damage: async () => {
      await rm(inside('relay.db'));
      stage.sql('CREATE TABLE sekret (sekret text)');
    },
    sentence: refused('the table \\w+ is missing'),
  },
  'another program’s database with tables of the same names': {
    damage: async () => stage.sql('DROP TABLE meta; CREATE TABLE meta (sekret text)'),
    sentence: refused('its tables are not those of a relay'),
  },
  'another program’s database whose tables SQLite cannot parse': {
    damage: async () => {
      await rm(inside('relay.db'));
      stage.sql('CREATE TABLE sekret (sekret text)');
      const at = (await readFile(inside('relay.db'))).indexOf('CREATE TABLE');
      await overwrite(at, Buffer.from('sekret TABLE'));
    },
    sentence: refused('SQLite finds damage in it'),
  },
};

test.each(Object.entries(faults))(
  '%s is refused by a start and by a look beside it, in words of the relay’s own, and not changed',
  async (_, { damage, sentence }) => {
    await prepare();
    await damage();
    const before = await content();
    const { version } = parseStore(`lowdb:${stage.directory}`);
    for (const refusal of [await failureOf(version()), await failureOf(open())])
      expect(refusal).toMatchObject({ code: 'store_unusable', message: expect.stringMatching(sentence) });
    expect(await content()).toEqual(before);
  },
);

test('a directory of a newer relay is refused with its version, and not changed', async () => {
  await prepare();
  stage.sql("UPDATE meta SET value = 99 WHERE name = 'version'");
  const before = await content();
  await expect(open()).rejects.toThrow(
    'is at version 99, written by a newer relay; this one knows version 1, and nothing was changed',
  );
  expect(await content()).toEqual(before);
});

test('damage ends serve and upgrade --check with its sentence, which the doctor says, too', async () => {
  await prepare();
  await faults['another program’s database']?.damage();
  const sentence = refused('the table \\w+ is missing');
  const env = relayEnvironment(stage.directory);
  for (const command of [['serve'], ['upgrade', '--check']]) {
    const { code, stderr } = await runRelay(command, env);
    expect({ command, code, stderr }).toEqual({ command, code: 1, stderr: expect.stringMatching(sentence) });
  }
  const { stdout } = await runRelay(['doctor'], env);
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(sentence);
});

test('a commit that a kill cut off in the write-ahead log is left out, and everything before it is there', async () => {
  const store = await open();
  for (const id of ['a', 'b', 'c']) await stage.begin(id, store);
  const left = await stage.leave();
  const wal = path.join(left, 'relay.db-wal');
  await truncate(wal, (await readFile(wal)).length - 100);
  await appendFile(wal, 'half a frame');
  const next = await open({ directory: left });
  expect(await next.pairings.find('a')).toBeDefined();
  expect(await next.pairings.find('b')).toBeDefined();
  expect(await next.audit.verify()).toMatchObject({ broken: undefined });
});
