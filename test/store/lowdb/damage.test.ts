import { appendFile, cp, mkdir, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkedLine } from '@noiseaware-connect/relay/store/lowdb/checked-line';
import { describe, expect, test } from 'vitest';
import { addConnection } from '../conformance/store-check.ts';
import { lowdbStage, pairing, presentIn, well } from './stage.ts';

const stage = lowdbStage();
const { inside, logged, named, open } = stage;
const ids = ['a', 'b', 'c'];

/** The directory of a killed process: three pairings in the write-ahead log, and no snapshot of them. */
async function leaveThreePairings(): Promise<{ wal: string; lines: string[] }> {
  await rm(stage.directory, { recursive: true, force: true });
  const first = await open();
  for (const id of ids) await stage.begin(id, first);
  const left = await stage.leave();
  await first.close();
  await rm(stage.directory, { recursive: true });
  await cp(left, stage.directory, { recursive: true });
  const [name = ''] = await named('wal-');
  const text = await readFile(inside(name), 'utf8');
  return { wal: inside(name), lines: text.trimEnd().split('\n') };
}

async function survivors(): Promise<string[]> {
  const store = await open();
  const found = await presentIn(store, ids);
  await store.close();
  return found;
}

test('forgetting a connection erases the sealed values of all quarantined lines, as their ids may be damaged', async () => {
  const { wal, lines } = await leaveThreePairings();
  const sealed = 'eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn';
  const damaged = `00000000 {"changes":[["connections","c0nnection-1",{"accessCode":"${sealed}"}]]}`;
  await writeFile(wal, `${[...lines, damaged].join('\n')}\n`);
  const store = await open();
  const [aside = ''] = await named('quarantine-');
  expect(await readFile(inside(aside), 'utf8')).toContain(sealed);
  await addConnection(store, { id: 'connection-1' });
  await stage.forget('connection-1', store);
  await store.close();
  expect(await readFile(inside(aside), 'utf8')).toContain('c0nnection-1');
  expect(await readFile(inside(aside), 'utf8')).not.toContain(sealed);
});

describe('a write-ahead log', () => {
  test('is read completely without a report if it is undamaged', async () => {
    await leaveThreePairings();
    expect(await survivors()).toEqual(ids);
    expect(logged.lines).toEqual([]);
  });

  test('whose last commit is truncated loses only that commit', async () => {
    const { wal, lines } = await leaveThreePairings();
    await writeFile(wal, lines.join('\n').slice(0, -20));
    expect(await survivors()).toEqual(['a', 'b']);
    expect(await named('quarantine-')).toEqual([]);
    expect(logged.lines).toEqual([expect.objectContaining({ level: 'warn' })]);
    // The cut-off line does not run into the next write.
    const store = await open();
    await stage.begin('c', store);
    await store.close();
    expect(await survivors()).toEqual(ids);
  });

  test('with a damaged line loses only that line, which is quarantined, and the log names the file', async () => {
    for (const at of [0, 1, 2]) {
      const { wal, lines } = await leaveThreePairings();
      // One bit of a character in the line.
      const changed = lines.map((line, index) =>
        index === at ? line.replace('challenge', 'challengd') : line,
      );
      await writeFile(wal, `${changed.join('\n')}\n`);
      expect(await survivors()).toEqual(ids.filter((_, index) => index !== at));
      const [aside = ''] = await named('quarantine-');
      expect(await readFile(inside(aside), 'utf8')).toContain(changed[at]);
      expect(logged.lines).toContainEqual({ level: 'error', text: expect.stringContaining(aside) });
      expect(JSON.stringify(logged.lines)).not.toContain('challeng');
    }
  });

  test('with a line of invalid UTF-8 loses only that line', async () => {
    const { wal } = await leaveThreePairings();
    await appendFile(wal, Buffer.from([0xff, 0x00, 0xfe, 0x0a]));
    expect(await survivors()).toEqual(ids);
    expect(await named('quarantine-')).toHaveLength(1);
  });

  test('with a line of an unknown kind quarantines that line', async () => {
    const { wal, lines } = await leaveThreePairings();
    const unknown = checkedLine({ changes: [['gadgets', 'g', null]], audit: [] });
    await writeFile(wal, `${lines.join('\n')}\n${unknown}`);
    expect(await survivors()).toEqual(ids);
    expect(await named('quarantine-')).toHaveLength(1);
  });
});

test('the log names a write-ahead log file that is missing', async () => {
  const { wal } = await leaveThreePairings();
  await unlink(wal);
  expect(await survivors()).toEqual([]);
  expect(logged.lines).toEqual([{ level: 'error', text: expect.stringContaining(path.basename(wal)) }]);
});

describe('a snapshot', () => {
  const file = () => inside('relay.ndjson');
  const copy = () => inside('relay-copy.ndjson');
  /** Three pairings in a snapshot, which is then changed together with its copy. */
  const edit = async (change: (text: string) => string = (text) => text) => {
    const first = await open();
    for (const id of ids) if ((await first.pairings.find(id)) === undefined) await stage.begin(id, first);
    await first.close();
    const text = await readFile(file(), 'latin1');
    for (const each of [file(), copy()]) await writeFile(each, change(text), 'latin1');
    return text;
  };

  test('has a line for each record: checksum, collection, id and record', async () => {
    const [header, ...records] = (await edit()).trimEnd().split('\n');
    expect(header).toMatch(/^[0-9a-f]{8} \{"format":1,/);
    expect(records.map((line) => line.replace(/^[0-9a-f]{8} /, '')).map((json) => JSON.parse(json))).toEqual(
      ids.map((id) => ['pairings', id, pairing(id)]),
    );
  });

  test('with a damaged record loses only that record, which is quarantined, and the log names both files', async () => {
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

  test('that is truncated keeps its complete records, and the log says how many are missing', async () => {
    const size = (await edit()).length;
    for (const each of [file(), copy()]) await truncate(each, size - 100);
    expect(await survivors()).toEqual(['a', 'b']);
    expect(await named('quarantine-')).toHaveLength(1);
    await edit((text) => `${text.split('\n').slice(0, -3).join('\n')}\n`);
    expect(logged.lines.filter(({ text }) => text.includes('"missing":2'))).toHaveLength(0);
    await survivors();
    expect(logged.lines).toContainEqual({ level: 'error', text: expect.stringContaining('"missing":2') });
  });

  test('that is damaged completely is refused without quoting its content, and no file is changed', async () => {
    for (const left of ['', 'nothing of it is left']) {
      await edit(() => left);
      const before = await readdir(stage.directory);
      const damaged = await readFile(file(), 'latin1');
      await expect(open()).rejects.toThrow(
        `${file()} and its copy hold nothing of a relay; nothing was changed`,
      );
      expect(await readFile(file(), 'latin1')).toBe(damaged);
      expect(await readdir(stage.directory)).toEqual(before);
      await rm(stage.directory, { recursive: true });
    }
  });

  test('with a damaged header, also in its copy, is read record by record', async () => {
    for (const [from, to] of [
      ['"format":1', '"format":2'],
      ['"log":', '"lag":'],
    ] as const) {
      await edit((text) => text.replace(from, to));
      expect(await survivors()).toEqual(ids);
      expect(logged.lines).toContainEqual({ level: 'error', text: expect.stringContaining('relay.ndjson') });
      await rm(stage.directory, { recursive: true });
    }
  });

  test('and its copy lose no record if different records are damaged in each', async () => {
    const text = await edit();
    await writeFile(file(), text.replace('challenge', 'challengd'), 'latin1');
    await truncate(copy(), text.length - 100);
    expect(await survivors()).toEqual(ids);
  });

  test('that is missing although there were commits is refused, and no file is changed', async () => {
    await edit();
    for (const each of [file(), copy()]) await unlink(each);
    const before = await readdir(stage.directory);
    await expect(open()).rejects.toThrow(`${file()} and its copy hold nothing of a relay`);
    expect(await readdir(stage.directory)).toEqual(before);
  });

  test('of a newer relay version is refused with a message, and not changed', async () => {
    await mkdir(stage.directory);
    const newer = checkedLine({ format: 2, more: true });
    await writeFile(file(), newer);
    await writeFile(inside('relay.ndjson.unfinished'), '');
    const before = await readdir(stage.directory);
    await expect(open()).rejects.toThrow(
      'written by a newer relay; this one knows version 1, and nothing was changed',
    );
    expect(await readFile(file(), 'utf8')).toBe(newer);
    expect((await readdir(stage.directory)).filter((name) => !name.startsWith('lock'))).toEqual(before);
  });

  test('that is a file of another program is refused with a message', async () => {
    await mkdir(stage.directory);
    await writeFile(file(), '{"name":"some other program"}');
    await expect(open()).rejects.toThrow('hold nothing of a relay');
  });

  test('that was not completed is removed, and the log says so', async () => {
    await edit();
    await writeFile(`${file()}.unfinished`, '00000000 {"format":1,"l');
    expect(await survivors()).toEqual(ids);
    expect(await named('relay.')).toEqual(['relay.ndjson']);
    expect(logged.lines).toEqual([
      { level: 'warn', text: expect.stringContaining('relay.ndjson.unfinished') },
    ]);
  });
});

test('the log names a clock that was set back, and the store keeps working', async () => {
  const first = await open();
  await stage.begin('a', first);
  stage.time -= 3_600;
  await stage.begin('b', first);
  await first.close();
  stage.time -= 3_600;
  const second = await open();
  await stage.begin('c', second);
  await second.close();
  expect(await survivors()).toEqual(ids);
  const warning = '[{"seconds":3600},"system clock was set back"]';
  expect(logged.lines.map(({ text }) => text)).toEqual([warning, warning]);
});

test('opening the store closes all its files if it fails', async () => {
  await (await open()).close();
  for (const doomed of ['chmod', 'readdir', 'handle.sync']) {
    const { calls } = stage.tapped;
    const before = calls.length;
    stage.fault = ({ name }) => (name === doomed ? 'fails' : 'done');
    await expect(open()).rejects.toThrow('injected');
    stage.fault = well;
    const count = (name: string) => calls.slice(before).filter((call) => call.name === name).length;
    expect({ doomed, closed: count('handle.close') }).toEqual({ doomed, closed: count('open') });
  }
  await (await open()).close();
});
