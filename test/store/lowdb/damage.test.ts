import { appendFile, cp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
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

/** A directory as a killed process leaves it: three pairings in the journal, which has not been folded. */
async function leaveThreePairings(): Promise<{ journal: string; lines: string[] }> {
  for (const each of [home.directory, `${home.directory}-left`])
    await rm(each, { recursive: true, force: true });
  const first = await open();
  for (const id of ['a', 'b', 'c']) await first.pairings.start(pairing(id), ada);
  await cp(home.directory, `${home.directory}-left`, { recursive: true });
  await first.close();
  await rm(home.directory, { recursive: true });
  await cp(`${home.directory}-left`, home.directory, { recursive: true });
  const [name = ''] = await named('journal-');
  const text = await readFile(inside(name), 'utf8');
  return { journal: inside(name), lines: text.trimEnd().split('\n') };
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

test('a journal that is gone is named in the log', async () => {
  const { journal } = await leaveThreePairings();
  await unlink(journal);
  expect(await survivors()).toEqual([]);
  expect(logged.lines).toEqual([{ level: 'error', text: expect.stringContaining(path.basename(journal)) }]);
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
