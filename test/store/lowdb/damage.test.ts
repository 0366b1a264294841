import { appendFile, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
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

const faults: Record<string, { damage(): Promise<unknown>; sentence: RegExp }> = {
  'a file of another program': {
    damage: () => writeFile(inside('relay.db'), 'not of a relay, '.repeat(1_000)),
    sentence: /relay\.db is damaged \(file is not a database\)/,
  },
  'an empty file': {
    damage: () => truncate(inside('relay.db'), 0),
    sentence: /relay\.db is damaged \(the file is empty\)/,
  },
  'a file that was cut in half': {
    damage: async () =>
      truncate(inside('relay.db'), Math.floor((await readFile(inside('relay.db'))).length / 2)),
    sentence: /relay\.db is damaged \(/,
  },
  'a page of zeros in the middle': {
    damage: () => overwrite(page * 5, Buffer.alloc(page)),
    sentence: /relay\.db is damaged \(/,
  },
  'a page with other bytes': {
    damage: () => overwrite(page * 4, Buffer.alloc(page, 0xa5)),
    sentence: /relay\.db is damaged \(/,
  },
  'a missing table': {
    damage: async () => stage.sql('DROP TABLE events'),
    sentence: /relay\.db is damaged \(the table events is missing\)/,
  },
  'a database that is missing beside its write-ahead log': {
    damage: async () => {
      await rm(inside('relay.db'));
      await writeFile(inside('relay.db-wal'), 'frames');
    },
    sentence: /relay\.db-wal is there without its relay\.db/,
  },
  'a newer version': {
    damage: async () => stage.sql("UPDATE meta SET value = 99 WHERE name = 'version'"),
    sentence: /is at version 99, written by a newer relay; this one knows version 1, and nothing was changed/,
  },
  'an unknown version': {
    damage: async () => stage.sql("UPDATE meta SET value = 'one' WHERE name = 'version'"),
    sentence: /is at version "one", which no released relay wrote; nothing was changed/,
  },
  'data in the former form': {
    damage: () => rename(inside('relay.db'), inside('relay.ndjson')),
    sentence: /holds relay\.ndjson in a form that this relay does not read.*pnpm relay restore/,
  },
};

describe.each(Object.entries(faults))('%s', (_, { damage, sentence }) => {
  test('is refused at the start with the way out, by upgrade --check and by the doctor, and not changed', async () => {
    await prepare();
    await damage();
    const before = await content();
    await expect(open()).rejects.toThrow(sentence);
    await expect(open()).rejects.toMatchObject({ code: 'store_unusable' });
    const env = relayEnvironment(stage.directory);
    for (const command of [['serve'], ['upgrade', '--check']]) {
      const { code, stderr } = await runRelay(command, env);
      expect({ command, code, stderr }).toEqual({
        command,
        code: 1,
        stderr: expect.stringMatching(sentence),
      });
    }
    const { stdout } = await runRelay(['doctor'], env);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(sentence);
    expect(await content()).toEqual(before);
  });
});

test.each([
  'relay.ndjson',
  'relay-copy.ndjson',
  'wal-000002.ndjson',
  'audit-2025-06.ndjson',
  'events-2025-06-15.ndjson',
  'quarantine-1750000000000.ndjson',
])('a directory with %s alone never counts as empty', async (name) => {
  await mkdir(stage.directory);
  await writeFile(inside(name), '');
  await expect(open()).rejects.toThrow(`holds ${name} in a form that this relay does not read`);
  expect((await readdir(stage.directory)).sort()).toEqual(['lock', name].sort());
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
