import { appendFile, cp, mkdir, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Files, realFiles } from '@noiseaware-connect/relay/files';
import { checkedLine } from '@noiseaware-connect/relay/store/lowdb/checked-line';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { readSnapshot } from '@noiseaware-connect/relay/store/lowdb/snapshot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingLog } from '../../support/recording-log.ts';
import { ada, samplePairing, start } from '../conformance/samples.ts';
import { addConnection } from '../conformance/store-check.ts';
import { freshDirectory } from '../tested-stores.ts';
import { tapFiles } from './tapped-files.ts';

let home: Awaited<ReturnType<typeof freshDirectory>>;
const logged = recordingLog();
beforeEach(async () => {
  logged.lines.length = 0;
  home = await freshDirectory();
});
afterEach(() => home.remove());

const open = () => openLowdbStore({ directory: home.directory, log: logged.log, now: () => start });
const pairing = (id: string) => samplePairing({ id, codeHash: `code-of-${id}` });
const inside = (name: string) => path.join(home.directory, name);
const named = async (prefix: string) =>
  (await readdir(home.directory)).filter((each) => each.startsWith(prefix));

/** A directory as a killed process leaves it: three pairings in the write-ahead log, of which there is no snapshot. */
async function leaveThreePairings(): Promise<{ wal: string; lines: string[] }> {
  for (const each of [home.directory, `${home.directory}-left`])
    await rm(each, { recursive: true, force: true });
  const first = await open();
  for (const id of ['a', 'b', 'c']) await first.pairings.start(pairing(id), ada);
  await cp(home.directory, `${home.directory}-left`, { recursive: true });
  await first.close();
  await rm(home.directory, { recursive: true });
  await cp(`${home.directory}-left`, home.directory, { recursive: true });
  const [name = ''] = await named('wal-');
  const text = await readFile(inside(name), 'utf8');
  return { wal: inside(name), lines: text.trimEnd().split('\n') };
}

async function survivors(): Promise<string[]> {
  const store = await open();
  const found = await Promise.all(['a', 'b', 'c'].map((id) => store.pairings.find(id)));
  await store.close();
  return found.flatMap((each) => each?.id ?? []);
}

test('a line that is quarantined gives up its sealed values when anything is forgotten, as its id may be what is damaged', async () => {
  const { wal, lines } = await leaveThreePairings();
  const sealed = 'eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn';
  const damaged = `00000000 {"changes":[["connections","c0nnection-1",{"accessCode":"${sealed}"}]]}`;
  await writeFile(wal, `${[...lines, damaged].join('\n')}\n`);
  const store = await open();
  const [aside = ''] = await named('quarantine-');
  expect(await readFile(inside(aside), 'utf8')).toContain(sealed);
  await addConnection(store, { id: 'connection-1' });
  await store.connections.disconnect(
    'connection-1',
    { cause: 'disconnected_by_staff', forget: true, now: start },
    ada,
  );
  await store.close();
  expect(await readFile(inside(aside), 'utf8')).toContain('c0nnection-1');
  expect(await readFile(inside(aside), 'utf8')).not.toContain(sealed);
});

describe('a write-ahead log', () => {
  test('that is undamaged is read as a whole, and nothing is reported', async () => {
    await leaveThreePairings();
    expect(await survivors()).toEqual(['a', 'b', 'c']);
    expect(logged.lines).toEqual([]);
  });

  test('whose last write was cut off loses that write alone', async () => {
    const { wal, lines } = await leaveThreePairings();
    await writeFile(wal, lines.join('\n').slice(0, -20));
    expect(await survivors()).toEqual(['a', 'b']);
    expect(await named('quarantine-')).toEqual([]);
    expect(logged.lines).toEqual([expect.objectContaining({ level: 'warn' })]);
    // What was cut off does not run into what is written next.
    const store = await open();
    await store.pairings.start(pairing('c'), ada);
    await store.close();
    expect(await survivors()).toEqual(['a', 'b', 'c']);
  });

  test('with a damaged line loses that line alone: it is quarantined, and the log names where', async () => {
    for (const at of [0, 1, 2]) {
      const { wal, lines } = await leaveThreePairings();
      // One bit of one character inside the line.
      const changed = lines.map((line, index) =>
        index === at ? line.replace('challenge', 'challengd') : line,
      );
      await writeFile(wal, `${changed.join('\n')}\n`);
      expect(await survivors()).toEqual(['a', 'b', 'c'].filter((_, index) => index !== at));
      const [aside = ''] = await named('quarantine-');
      expect(await readFile(inside(aside), 'utf8')).toContain(changed[at]);
      expect(logged.lines).toContainEqual({ level: 'error', text: expect.stringContaining(aside) });
      expect(JSON.stringify(logged.lines)).not.toContain('challeng');
    }
  });

  test('with bytes that are no text at all loses that line alone', async () => {
    const { wal } = await leaveThreePairings();
    await appendFile(wal, Buffer.from([0xff, 0x00, 0xfe, 0x0a]));
    expect(await survivors()).toEqual(['a', 'b', 'c']);
    expect(await named('quarantine-')).toHaveLength(1);
  });

  test('with a line of a kind that this relay does not know quarantines it', async () => {
    const { wal, lines } = await leaveThreePairings();
    const unknown = checkedLine({ changes: [['gadgets', 'g', null]], audit: [] });
    await writeFile(wal, `${lines.join('\n')}\n${unknown}`);
    expect(await survivors()).toEqual(['a', 'b', 'c']);
    expect(await named('quarantine-')).toHaveLength(1);
  });
});

test('a write-ahead log that is gone is named in the log', async () => {
  const { wal } = await leaveThreePairings();
  await unlink(wal);
  expect(await survivors()).toEqual([]);
  expect(logged.lines).toEqual([{ level: 'error', text: expect.stringContaining(path.basename(wal)) }]);
});

describe('a snapshot', () => {
  const file = () => inside('relay.ndjson');
  /** Three pairings in a snapshot, which is then changed. */
  const edit = async (change: (text: string) => string = (text) => text) => {
    const first = await open();
    for (const id of ['a', 'b', 'c']) await first.pairings.start(pairing(id), ada);
    await first.close();
    const text = await readFile(file(), 'latin1');
    await writeFile(file(), change(text), 'latin1');
    return text;
  };

  test('has a line for each record: its checksum, its collection, its id and itself', async () => {
    const [header, ...records] = (await edit()).trimEnd().split('\n');
    expect(header).toMatch(/^[0-9a-f]{8} \{"format":1,/);
    expect(records.map((line) => line.replace(/^[0-9a-f]{8} /, '')).map((json) => JSON.parse(json))).toEqual(
      ['a', 'b', 'c'].map((id) => ['pairings', id, pairing(id)]),
    );
  });

  test('with a damaged record loses that record alone: it is quarantined, and the log names both files', async () => {
    await edit((text) => text.replace('"challenge":"c', '"challenge":"b'));
    expect(await survivors()).toEqual(['b', 'c']);
    const [aside = ''] = await named('quarantine-');
    expect(await readFile(inside(aside), 'utf8')).toContain('bhallenge');
    for (const name of [aside, 'relay.ndjson']) {
      expect(logged.lines).toContainEqual({ level: 'error', text: expect.stringContaining(name) });
    }
    expect(JSON.stringify(logged.lines)).not.toContain('halleng');
    // It is reported once, not at every start.
    logged.lines.length = 0;
    expect(await survivors()).toEqual(['b', 'c']);
    expect(logged.lines).toEqual([]);
  });

  test('loses one record at the most, whichever bit of its records flips, and never without a word', async () => {
    const text = Buffer.from(await edit(), 'latin1');
    for (let byte = text.indexOf('\n'); byte < text.length; byte += 1) {
      for (const bit of [0, 3, 7]) {
        const flipped = Buffer.from(text);
        flipped[byte] = (flipped[byte] ?? 0) ^ (1 << bit);
        const found: unknown[] = [];
        const read = await readSnapshot(inMemory(flipped), 'relay.ndjson', (change) => found.push(change[2]));
        const place = `bit ${bit} of byte ${byte}`;
        const whole = ['a', 'b', 'c'].filter((id) =>
          found.some((each) => isDeepStrictEqual(each, pairing(id))),
        );
        expect({ place, changed: found.length - whole.length }).toEqual({ place, changed: 0 });
        expect({ place, lost: whole.length >= 2 }).toEqual({ place, lost: true });
        const isTold = whole.length === 3 || (read?.damaged.length ?? 0) + (read?.missing ?? 0) > 0;
        expect({ place, isTold }).toEqual({ place, isTold: true });
      }
    }
  });

  test('that ends in its middle keeps what is whole, and says how many are missing', async () => {
    const size = (await edit()).length;
    await truncate(file(), size - 100);
    expect(await survivors()).toEqual(['a', 'b']);
    expect(await named('quarantine-')).toHaveLength(1);
    await edit((text) => `${text.split('\n').slice(0, -3).join('\n')}\n`);
    expect(logged.lines.filter(({ text }) => text.includes('"missing":2'))).toHaveLength(0);
    await survivors();
    expect(logged.lines).toContainEqual({ level: 'error', text: expect.stringContaining('"missing":2') });
  });

  test('that is damaged as a whole is refused in a sentence that quotes nothing of it, and nothing is touched', async () => {
    const ways = [
      () => '',
      (text: string) => text.replace('"format":1', '"format":2'),
      (text: string) => text.replace(/"log":\d+/, '"log":99'),
    ];
    for (const way of ways) {
      await edit(way);
      const before = await readdir(home.directory);
      const damaged = await readFile(file(), 'latin1');
      await expect(open()).rejects.toThrow(`${file()} is damaged; nothing was changed`);
      expect(await readFile(file(), 'latin1')).toBe(damaged);
      expect(await readdir(home.directory)).toEqual(before);
      await rm(home.directory, { recursive: true });
    }
  });

  test('that is missing where there were commits is refused, and nothing is touched', async () => {
    await edit();
    await unlink(file());
    const before = await readdir(home.directory);
    await expect(open()).rejects.toThrow(`${file()} is missing`);
    expect(await readdir(home.directory)).toEqual(before);
  });

  test('of a newer relay is refused in a sentence, and is not touched', async () => {
    await mkdir(home.directory);
    const newer = checkedLine({ format: 2, more: true });
    await writeFile(file(), newer);
    await writeFile(inside('relay.ndjson.unfinished'), '');
    const before = await readdir(home.directory);
    await expect(open()).rejects.toThrow('was written by a newer relay; nothing was changed');
    expect(await readFile(file(), 'utf8')).toBe(newer);
    expect((await readdir(home.directory)).filter((name) => !name.startsWith('lock'))).toEqual(before);
  });

  test('that is something else altogether is refused in a sentence', async () => {
    await mkdir(home.directory);
    await writeFile(file(), '{"name":"some other program"}');
    await expect(open()).rejects.toThrow("is not a relay's data");
  });

  test('that was never finished is removed, and the log says so', async () => {
    await edit();
    await writeFile(`${file()}.unfinished`, '00000000 {"format":1,"l');
    expect(await survivors()).toEqual(['a', 'b', 'c']);
    expect(await named('relay.')).toEqual(['relay.ndjson']);
    expect(logged.lines).toEqual([
      { level: 'warn', text: expect.stringContaining('relay.ndjson.unfinished') },
    ]);
  });
});

/** Files of which every one holds these bytes. */
const inMemory = (bytes: Buffer): Files => ({
  ...realFiles,
  open: async () =>
    ({
      read: async (into: Buffer, _: number, length: number, position: number) => ({
        bytesRead: bytes.copy(into, 0, position, position + length),
      }),
      close: async () => undefined,
    }) as never,
});

test('a clock that was set back is named in the log, and everything goes on', async () => {
  let time = start;
  const openAt = () => openLowdbStore({ directory: home.directory, log: logged.log, now: () => time });
  const first = await openAt();
  await first.pairings.start(pairing('a'), ada);
  time -= 3_600;
  await first.pairings.start(pairing('b'), ada);
  await first.close();
  time -= 3_600;
  const second = await openAt();
  await second.pairings.start(pairing('c'), ada);
  await second.close();
  expect(await survivors()).toEqual(['a', 'b', 'c']);
  expect(logged.lines.map(({ text }) => text)).toEqual([
    '[{"seconds":3600},"the clock was set back"]',
    '[{"seconds":3600},"the clock was set back"]',
  ]);
});

test('an opening that fails lets go of what it opened', async () => {
  await (await open()).close();
  for (const doomed of ['chmod', 'readdir', 'handle.sync']) {
    const tapped = tapFiles(({ name }) => (name === doomed ? 'fails' : 'done'));
    const opening = openLowdbStore({ ...home, log: logged.log, now: () => start, files: tapped.files });
    await expect(opening).rejects.toThrow('injected');
    const opened = tapped.calls.filter(({ name }) => name === 'open').length;
    const closed = tapped.calls.filter(({ name }) => name === 'handle.close').length;
    expect({ doomed, closed }).toEqual({ doomed, closed: opened });
  }
  await (await open()).close();
});
