import { mkdir, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingLog } from '../../support/recording-log.ts';
import { ada, samplePairing, start } from '../conformance/samples.ts';
import { freshDirectory } from '../tested-stores.ts';

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

async function survivors(): Promise<string[]> {
  const store = await open();
  const found = await Promise.all(['a', 'b', 'c'].map((id) => store.pairings.find(id)));
  await store.close();
  return found.flatMap((each) => each?.id ?? []);
}

describe('a shard', () => {
  const file = () => inside('records/pairings-0000.json');
  /** Three pairings in a shard, which is then changed. */
  const edit = async (change: (text: string) => string) => {
    const first = await open();
    for (const id of ['a', 'b', 'c']) await first.pairings.start(pairing(id), ada);
    await first.close();
    const text = await readFile(file(), 'latin1');
    await writeFile(file(), change(text), 'latin1');
    return text;
  };

  test('is JSON that a person can read: by its id each record, behind its checksum', async () => {
    const shard = JSON.parse(await edit((text) => text));
    expect(shard).toEqual({
      a: [expect.stringMatching(/^[0-9a-f]{8}$/), pairing('a')],
      b: [expect.stringMatching(/^[0-9a-f]{8}$/), pairing('b')],
      c: [expect.stringMatching(/^[0-9a-f]{8}$/), pairing('c')],
    });
  });

  test('with a damaged record loses that record alone: it is set aside, and the log names both files', async () => {
    await edit((text) => text.replace('"challenge": "c', '"challenge": "b'));
    expect(await survivors()).toEqual(['b', 'c']);
    const [aside = ''] = await named('damaged-');
    expect(await readFile(inside(aside), 'utf8')).toContain('bhallenge');
    expect(logged.lines).toContainEqual({ level: 'error', text: expect.stringContaining(aside) });
    expect(logged.lines).toContainEqual({
      level: 'error',
      text: expect.stringContaining('pairings-0000.json'),
    });
    expect(JSON.stringify(logged.lines)).not.toContain('halleng');
    // It is reported once, not at every start.
    logged.lines.length = 0;
    expect(await survivors()).toEqual(['b', 'c']);
    expect(logged.lines).toEqual([]);
  });

  test('loses one record at the most, whichever of its bits flips, and never without a word', async () => {
    const text = Buffer.from(await edit((each) => each), 'latin1');
    const { shardForm } = await import('@noiseaware-connect/relay/store/lowdb/shard-form');
    const whole = shardForm.parse(text.toString());
    for (let byte = 0; byte < text.length; byte += 1) {
      for (const bit of [0, 3, 7]) {
        const flipped = Buffer.from(text);
        flipped[byte] = (flipped[byte] ?? 0) ^ (1 << bit);
        const { records, damaged } = shardForm.parse(flipped.toString());
        const found = [...records].filter(
          ([id, record]) => JSON.stringify(record) === JSON.stringify(whole.records.get(id)),
        );
        const place = `bit ${bit} of byte ${byte}`;
        expect({ place, changed: records.size - found.length }).toEqual({ place, changed: 0 });
        expect({ place, lost: 3 - found.length < 2 }).toEqual({ place, lost: true });
        expect({ place, told: found.length === 3 || damaged.length > 0 }).toEqual({ place, told: true });
      }
    }
  });

  test('that ends in its middle keeps what is whole', async () => {
    await edit((text) => text);
    await truncate(file(), (await readFile(file())).length - 100);
    expect(await survivors()).toEqual(['a', 'b']);
    expect(await named('damaged-')).toHaveLength(1);
  });

  test('that is empty, or gone, is named in the log, and everything else goes on', async () => {
    for (const lose of [() => truncate(file(), 0), () => unlink(file())]) {
      await edit((text) => text);
      await lose();
      logged.lines.length = 0;
      expect(await survivors()).toEqual([]);
      expect(logged.lines).toContainEqual({
        level: 'error',
        text: expect.stringContaining('pairings-0000.json'),
      });
      const store = await open();
      await store.pairings.start(pairing('a'), ada);
      await store.close();
      expect(await survivors()).toEqual(['a']);
    }
  });

  test('that was never finished is removed, and the log says so', async () => {
    await edit((text) => text);
    await writeFile(`${file()}.unfinished`, '{"format":1,"gener');
    expect(await survivors()).toEqual(['a', 'b', 'c']);
    expect(await readdir(inside('records'))).toEqual(['pairings-0000.json']);
    expect(logged.lines).toContainEqual({
      level: 'warn',
      text: expect.stringContaining('pairings-0000.json.unfinished'),
    });
  });
});

describe('a manifest', () => {
  const edit = async (change: (text: string) => string) => {
    const first = await open();
    for (const id of ['a', 'b', 'c']) await first.pairings.start(pairing(id), ada);
    await first.close();
    const changed = change(await readFile(inside('relay.json'), 'utf8'));
    await writeFile(inside('relay.json'), changed);
    return changed;
  };

  test('that is damaged is refused in a sentence that quotes nothing of it, and nothing is touched', async () => {
    const ways = [
      (text: string) => text.replace('{', '('),
      (text: string) => text.replace('"shards": 1', '"shards": 0'),
      (text: string) => text.replace(/"generation": \d+/, '"generation": 99'),
    ];
    for (const way of ways) {
      const damaged = await edit(way);
      const before = await readdir(home.directory);
      await expect(open()).rejects.toThrow(`${inside('relay.json')} is damaged; nothing was changed`);
      expect(await readFile(inside('relay.json'), 'utf8')).toBe(damaged);
      expect(await readdir(home.directory)).toEqual(before);
      await rm(home.directory, { recursive: true });
    }
  });

  test('that is missing beside records is refused, and no record is touched', async () => {
    await edit((text) => text);
    await unlink(inside('relay.json'));
    await expect(open()).rejects.toThrow(`${inside('relay.json')} is missing`);
    expect(await readdir(inside('records'))).toEqual(['pairings-0000.json']);
  });

  test('of a newer relay is refused in a sentence, and is not touched', async () => {
    await mkdir(home.directory);
    const newer = JSON.stringify({ format: 4, generation: 1, records: { pairings: {} }, more: true });
    await writeFile(inside('relay.json'), newer);
    await writeFile(inside('journal-000001.ndjson.unfinished'), '');
    const before = await readdir(home.directory);
    await expect(open()).rejects.toThrow('was written by a newer relay; nothing was changed');
    expect(await readFile(inside('relay.json'), 'utf8')).toBe(newer);
    expect((await readdir(home.directory)).filter((name) => !name.startsWith('lock'))).toEqual(before);
  });

  test('that is something else altogether is refused in a sentence', async () => {
    await mkdir(home.directory);
    await writeFile(inside('relay.json'), '{"name":"some other program"}');
    await expect(open()).rejects.toThrow('is not a relay');
  });

  test('that was never finished is removed, and the log says so', async () => {
    await edit((text) => text);
    await writeFile(inside('relay.json.unfinished'), '{"format":1,"gener');
    expect(await survivors()).toEqual(['a', 'b', 'c']);
    expect(await named('relay.json')).toEqual(['relay.json']);
    expect(logged.lines).toContainEqual({
      level: 'warn',
      text: expect.stringContaining('relay.json.unfinished'),
    });
  });
});
