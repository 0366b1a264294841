import { cp, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { addConnection } from '../conformance/store-check.ts';
import { lowdbStage, presentIn } from './stage.ts';

const stage = lowdbStage();
const { inside, logged, named, open } = stage;

/** How a file is damaged: other bytes, or none. */
const damages: Record<string, (bytes: Buffer) => Buffer | undefined> = {
  'a flipped byte at its beginning': (bytes) => flipped(bytes, 0),
  'a flipped byte in its middle': (bytes) => flipped(bytes, bytes.length >> 1),
  'a flipped byte at its end': (bytes) => flipped(bytes, bytes.length - 1),
  'its second half cut off': (bytes) => bytes.subarray(0, bytes.length >> 1),
  'no content': () => Buffer.of(),
  'zeros as content': (bytes) => Buffer.alloc(bytes.length),
  'more zeros than it had bytes': () => Buffer.alloc(8192),
  'other text as content': () => Buffer.from('not a database, and not a line of ours'),
  'its name removed': () => undefined,
};

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 0x10;
  return changed;
}

/** A connection and a pairing in the snapshot, a pairing in the write-ahead log, an entry in a file of the audit log. */
async function leaveAll(): Promise<void> {
  await rm(stage.directory, { recursive: true, force: true });
  const first = await open();
  await addConnection(first);
  await stage.begin('snapshot', first);
  await first.close();
  const second = await open();
  await stage.begin('log', second);
  const left = await stage.leave();
  await second.close();
  await rm(stage.directory, { recursive: true });
  await cp(left, stage.directory, { recursive: true });
  logged.lines.length = 0;
}

/** What a start finds. */
async function found(): Promise<string[]> {
  const store = await open();
  const connection = await store.connections.find('connection-1');
  const present = await presentIn(store, ['snapshot', 'log']);
  await store.close();
  return [...(connection === undefined ? [] : ['connection']), ...present];
}

const everything = ['connection', 'snapshot', 'log'];

describe.each(Object.entries(damages))('a file of the data directory with %s', (how, damage) => {
  test('does not prevent a start, loses at most its own data, is reported, and is repaired for the next start', async () => {
    await leaveAll();
    const names = await named();
    expect(names).toEqual(expect.arrayContaining(['lock', 'relay-copy.ndjson', 'relay.ndjson']));
    expect(names.filter((name) => /^(audit|wal)-/.test(name))).toHaveLength(2);
    for (const name of names) {
      await leaveAll();
      const bytes = await readFile(inside(name));
      const changed = damage(bytes);
      if (changed === undefined) await unlink(inside(name));
      else await writeFile(inside(name), changed);
      const isWal = name.startsWith('wal-');
      const isChanged = changed === undefined || !changed.equals(bytes);
      const lost = isWal && isChanged ? ['connection', 'snapshot'] : everything;
      expect([name, await found()]).toEqual([name, expect.arrayContaining(lost)]);
      // A relay that has written nothing since its snapshot also leaves an empty log.
      const mustTell = isChanged && (/^relay(-copy)?\./.test(name) || (isWal && changed?.length !== 0));
      if (mustTell) expect([name, how, logged.lines]).toEqual([name, how, expect.arrayContaining([anyLine])]);
      logged.lines.length = 0;
      expect([name, await found()]).toEqual([name, expect.arrayContaining(lost)]);
      expect([name, logged.lines]).toEqual([name, []]);
    }
  });
});

test.each(['relay.ndjson', 'relay-copy.ndjson'])(
  'refuses a directory whose %s and write-ahead log were exchanged, and starts once each is back',
  async (snapshot) => {
    await leaveAll();
    const [log = ''] = (await named()).filter((name) => name.startsWith('wal-'));
    const exchange = async () => {
      await rename(inside(log), inside('kept'));
      await rename(inside(snapshot), inside(log));
      await rename(inside('kept'), inside(snapshot));
    };
    await exchange();
    await expect(open()).rejects.toThrow(
      `${inside(snapshot)} holds a write-ahead log, and a wal-….ndjson beside it a snapshot: give each its own name again`,
    );
    await exchange();
    expect(await found()).toEqual(everything);
  },
);

test('a write-ahead log that holds a snapshot’s lines is quarantined, and the snapshot is used', async () => {
  await leaveAll();
  const [log = ''] = (await named()).filter((name) => name.startsWith('wal-'));
  await cp(inside('relay.ndjson'), inside(log));
  expect(await found()).toEqual(['connection', 'snapshot']);
  expect(logged.lines).toEqual(expect.arrayContaining([anyLine]));
});

const anyLine = expect.objectContaining({
  level: expect.stringMatching(/^(warn|error)$/) as string,
}) as object;
