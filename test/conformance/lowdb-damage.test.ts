import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshDirectory } from './benches.ts';
import { recordingLog } from './recording-log.ts';
import { ada, samplePairing, start } from './samples.ts';
import { addConnection } from './store-check.ts';
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

/** A directory as a killed process leaves it: three pairings in the journal, no closing compaction. */
async function leaveThreePairings(): Promise<{ journal: string; lines: string[] }> {
  const first = await open();
  for (const id of ['a', 'b', 'c']) await first.pairings.start(pairing(id), ada);
  const [name = ''] = await named('journal-');
  const text = await readFile(inside(name), 'utf8');
  await first.close();
  // The closing has compacted; put back what was there before it.
  const empty = { format: 1, generation: 1, records: {} };
  await writeFile(inside('relay.json'), JSON.stringify(empty));
  const journal = inside('journal-000001.ndjson');
  await writeFile(journal, text);
  return { journal, lines: text.trimEnd().split('\n') };
}

async function survivors(): Promise<string[]> {
  const store = await open();
  const found = await Promise.all(['a', 'b', 'c'].map((id) => store.pairings.find(id)));
  await store.close();
  return found.flatMap((each) => each?.id ?? []);
}

test('a line set aside gives up its sealed values when anything is forgotten, as its id may be what is damaged', async () => {
  const { journal, lines } = await leaveThreePairings();
  const sealed = 'eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn';
  const damaged = `00000000 {"changes":[["connections","c0nnection-1",{"accessCode":"${sealed}"}]]}`;
  await writeFile(journal, `${[...lines, damaged].join('\n')}\n`);
  const store = await open();
  const [aside = ''] = await named('damaged-');
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

describe('a journal', () => {
  test('that is undamaged is read as a whole, and nothing is reported', async () => {
    await leaveThreePairings();
    expect(await survivors()).toEqual(['a', 'b', 'c']);
    expect(logged.lines).toEqual([]);
  });

  test('whose last write was cut off loses that write alone', async () => {
    const { journal, lines } = await leaveThreePairings();
    await writeFile(journal, lines.join('\n').slice(0, -20));
    expect(await survivors()).toEqual(['a', 'b']);
    expect(await named('damaged-')).toEqual([]);
    expect(logged.lines).toEqual([expect.objectContaining({ level: 'warn' })]);
    // What was cut off does not run into what is written next.
    const store = await open();
    await store.pairings.start(pairing('c'), ada);
    await store.close();
    expect(await survivors()).toEqual(['a', 'b', 'c']);
  });

  test('with a damaged line loses that line alone: it is set aside, and the log names where', async () => {
    for (const at of [0, 1, 2]) {
      const { journal, lines } = await leaveThreePairings();
      // One bit of one character inside the line.
      const changed = lines.map((line, index) =>
        index === at ? line.replace('challenge', 'challengd') : line,
      );
      await writeFile(journal, `${changed.join('\n')}\n`);
      expect(await survivors()).toEqual(['a', 'b', 'c'].filter((_, index) => index !== at));
      const [aside = ''] = await named('damaged-');
      expect(await readFile(inside(aside), 'utf8')).toContain(changed[at]);
      expect(logged.lines).toContainEqual({ level: 'error', text: expect.stringContaining(aside) });
      expect(JSON.stringify(logged.lines)).not.toContain('challeng');
    }
  });

  test('with bytes that are no text at all loses that line alone', async () => {
    const { journal } = await leaveThreePairings();
    await appendFile(journal, Buffer.from([0xff, 0x00, 0xfe, 0x0a]));
    expect(await survivors()).toEqual(['a', 'b', 'c']);
    expect(await named('damaged-')).toHaveLength(1);
  });

  test('with a line of a kind that this relay does not know sets it aside', async () => {
    const { journal, lines } = await leaveThreePairings();
    const json = JSON.stringify({ changes: [['gadgets', 'g', null]], audit: [] });
    const { crc32 } = await import('node:zlib');
    await writeFile(journal, `${lines.join('\n')}\n${crc32(json).toString(16).padStart(8, '0')} ${json}\n`);
    expect(await survivors()).toEqual(['a', 'b', 'c']);
    expect(await named('damaged-')).toHaveLength(1);
  });
});

describe('a snapshot', () => {
  const edit = async (change: (pairings: Record<string, Record<string, unknown>>) => void) => {
    const first = await open();
    for (const id of ['a', 'b', 'c']) await first.pairings.start(pairing(id), ada);
    await first.close();
    const snapshot = JSON.parse(await readFile(inside('relay.json'), 'utf8'));
    change(snapshot.records.pairings);
    await writeFile(inside('relay.json'), JSON.stringify(snapshot));
  };

  test('with a record of the wrong form loses that record alone: it is set aside, and the log names where', async () => {
    await edit((pairings) => {
      pairings['b'] = { ...pairings['b'], expiresAt: 'soon' };
    });
    expect(await survivors()).toEqual(['a', 'c']);
    const [aside = ''] = await named('damaged-');
    expect(await readFile(inside(aside), 'utf8')).toContain('"expiresAt":"soon"');
    expect(logged.lines).toContainEqual({ level: 'error', text: expect.stringContaining(aside) });
    // It is reported once, not at every start.
    logged.lines.length = 0;
    expect(await survivors()).toEqual(['a', 'c']);
    expect(logged.lines).toEqual([]);
  });

  test('that is no JSON is refused in a sentence that quotes nothing of it, and is not touched', async () => {
    await edit(() => undefined);
    const damaged = (await readFile(inside('relay.json'), 'utf8')).replace('{', '(');
    await writeFile(inside('relay.json'), damaged);
    const before = await readdir(home.directory);
    await expect(open()).rejects.toThrow(`${inside('relay.json')} is damaged; nothing was changed`);
    expect(await readFile(inside('relay.json'), 'utf8')).toBe(damaged);
    expect(await readdir(home.directory)).toEqual(before);
  });

  test('of a newer relay is refused in a sentence, and is not touched', async () => {
    await mkdir(home.directory);
    const newer = JSON.stringify({ format: 2, generation: 1, records: { pairings: {} }, more: true });
    await writeFile(inside('relay.json'), newer);
    await expect(open()).rejects.toThrow('was written by a newer relay; nothing was changed');
    expect(await readFile(inside('relay.json'), 'utf8')).toBe(newer);
  });

  test('that is something else altogether is refused in a sentence', async () => {
    await mkdir(home.directory);
    await writeFile(inside('relay.json'), '{"name":"some other program"}');
    await expect(open()).rejects.toThrow('is not a relay');
  });

  test('that was never finished is removed, and the log says so', async () => {
    await edit(() => undefined);
    await writeFile(inside('relay.json.unfinished'), '{"format":1,"gener');
    expect(await survivors()).toEqual(['a', 'b', 'c']);
    expect(await named('relay.json')).toEqual(['relay.json']);
    expect(logged.lines).toContainEqual({
      level: 'warn',
      text: expect.stringContaining('relay.json.unfinished'),
    });
  });
});

test('an opening that fails lets go of what it opened', async () => {
  await (await open()).close();
  for (const doomed of ['rename', 'readdir', 'handle.sync']) {
    const tapped = tapFiles(({ name }) => (name === doomed ? 'fails' : 'done'));
    const opening = openLowdbStore({ ...home, log: logged.log, now: () => start, files: tapped.files });
    await expect(opening).rejects.toThrow('injected');
    const opened = tapped.calls.filter(({ name }) => name === 'open').length;
    const closed = tapped.calls.filter(({ name }) => name === 'handle.close').length;
    expect({ doomed, closed }).toEqual({ doomed, closed: opened });
  }
  await (await open()).close();
});
