import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openRecordStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { filePersistence } from '@noiseaware-connect/relay/store/lowdb/persistence';
import { type Store, StoreUnavailable } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingLog } from '../../support/recording-log.ts';
import { ada, samplePairing, start } from '../conformance/samples.ts';
import { addConnection } from '../conformance/store-check.ts';
import { freshDirectory } from '../tested-stores.ts';
import { type FileCall, tapFiles, type Verdict } from './tapped-files.ts';

/** A snapshot is taken only where something is to be erased. */
const growth = { bytes: Number.POSITIVE_INFINITY, share: 0 };

let home: Awaited<ReturnType<typeof freshDirectory>>;
let time: number;
let fault: (call: FileCall) => Verdict;
const logged = recordingLog();
const well = (): Verdict => 'done';

beforeEach(async () => {
  home = await freshDirectory();
  time = start;
  fault = well;
  logged.lines.length = 0;
  await prepare();
});
afterEach(() => home.remove());

/** Opens without the lock: a process that is thought to have died here is this very one. */
const open = async (files = tapFiles((call) => fault(call)).files, directory = home.directory) => {
  await mkdir(directory, { recursive: true });
  return openRecordStore(
    filePersistence(directory, files, logged.log, () => time, growth),
    () => time,
  );
};
const forget = (store: Store, id: string) =>
  store.connections.disconnect(id, { cause: 'disconnected_by_staff', forget: true, now: start }, ada);
const outcome = (doing: Promise<unknown>) =>
  doing.then(
    () => 'done',
    (error: unknown) => (error instanceof StoreUnavailable ? 'unavailable' : String(error)),
  );
const inside = (...names: string[]) => path.join(home.directory, ...names);

const secretOf = (id: string) => `sealed-of-${id}`;
const aside = (id: string) => JSON.stringify(['connections', id, { accessCode: secretOf(id) }]);

/** Three connections in a snapshot, and in what is quarantined. */
async function prepare(): Promise<void> {
  const ids = ['connection-1', 'connection-2', 'connection-3'];
  const store = await open();
  for (const id of ids) await addConnection(store, { id, accessCode: secretOf(id) });
  await store.close();
  await writeFile(inside('quarantine-1.ndjson'), `${ids.map(aside).join('\n')}\n`);
}

/** The files in which a secret of that connection stands. */
async function filesWith(id: string, directory = home.directory): Promise<string[]> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    found
      .filter((each) => each.isFile())
      .map(async ({ parentPath, name }) => [name, await readFile(path.join(parentPath, name), 'utf8')]),
  );
  return texts.flatMap(([name = '', text = '']) => (text.includes(secretOf(id)) ? [name] : [])).sort();
}

const everywhere = ['quarantine-1.ndjson', 'relay.ndjson'];

describe('what is forgotten leaves every file', () => {
  test('with the next start, wherever the process that forgot it died', async () => {
    const outcomes: string[] = [];
    for (let at = 0; outcomes.at(-1) !== 'done'; at += 1) {
      const directory = `${home.directory}-${at}`;
      await cp(home.directory, directory, { recursive: true });
      let left = Number.POSITIVE_INFINITY;
      const tapped = tapFiles(() => {
        left -= 1;
        return left < 0 ? 'fails' : 'done';
      });
      const store = await open(tapped.files, directory);
      left = at;
      outcomes.push(await outcome(forget(store, 'connection-1')));
      left = 0;
      await store.close();
      await tapped.closeAll();
      const next = await open(undefined, directory);
      const connection = await next.connections.find('connection-1');
      const still = await filesWith('connection-1', directory);
      expect({ at, still }).toEqual({ at, still: connection?.accessCode === null ? [] : everywhere });
      expect(await filesWith('connection-2', directory)).toEqual(everywhere);
      await next.close();
      await rm(directory, { recursive: true });
    }
    expect(outcomes.length).toBeGreaterThan(20);
  });

  test('also when it could not be erased at first: with the next snapshot', async () => {
    const store = await open();
    fault = ({ name, file }) => (name === 'rename' && file.startsWith('quarantine-') ? 'fails' : 'done');
    expect(await outcome(forget(store, 'connection-1'))).toBe('unavailable');
    expect(await filesWith('connection-1')).toContain('quarantine-1.ndjson');
    fault = well;
    expect(await outcome(forget(store, 'connection-2'))).toBe('done');
    expect(await filesWith('connection-1')).toEqual([]);
    expect(await filesWith('connection-2')).toEqual([]);
    expect(await filesWith('connection-3')).toEqual(everywhere);
    await store.close();
  });

  test('also when it could not be erased before the end: with a start, which is not refused for it', async () => {
    const fails = ({ name, file }: FileCall): Verdict =>
      name === 'rename' && file.startsWith('quarantine-') ? 'fails' : 'done';
    const store = await open();
    fault = fails;
    expect(await outcome(forget(store, 'connection-1'))).toBe('unavailable');
    await store.close();
    const second = await open();
    expect(await second.connections.find('connection-1')).toMatchObject({ accessCode: null });
    expect(logged.lines.at(-1)).toEqual({
      level: 'error',
      text: expect.stringContaining('what is quarantined still holds'),
    });
    await second.close();
    expect(await filesWith('connection-1')).toContain('quarantine-1.ndjson');
    fault = well;
    const third = await open();
    expect(await filesWith('connection-1')).toEqual([]);
    await third.close();
  });
});

test('what can never be erased costs no snapshot with each write', async () => {
  const store = await open();
  let snapshots = 0;
  fault = ({ name, file }) => {
    if (name === 'rename' && file.startsWith('relay.ndjson')) snapshots += 1;
    return name === 'rename' && file.startsWith('quarantine-') ? 'fails' : 'done';
  };
  expect(await outcome(forget(store, 'connection-1'))).toBe('unavailable');
  expect(await filesWith('connection-1')).toEqual(['quarantine-1.ndjson']);
  expect(snapshots).toBe(1);
  for (let writes = 0; writes < 20; writes += 1) {
    time += 10;
    await store.pairings.start(samplePairing({ id: `pairing-${writes}` }), ada);
  }
  expect(snapshots).toBe(1);
  await store.close();
  expect(snapshots).toBe(2);
});

test('what a start quarantines keeps its sealed values, whatever was forgotten before', async () => {
  const store = await open();
  await forget(store, 'connection-1');
  await store.close();
  const text = await readFile(inside('relay.ndjson'), 'utf8');
  const sealed = `eyJ${'x'.repeat(20)}.a.b.c.d`;
  await writeFile(inside('relay.ndjson'), text.replace(secretOf('connection-2'), sealed));
  const second = await open();
  const found = (await readdir(home.directory)).filter((name) => name.startsWith('quarantine-'));
  const texts = await Promise.all(found.map((name) => readFile(inside(name), 'utf8')));
  expect(texts.join('')).toContain(sealed);
  await second.close();
});

test('several that are forgotten at once share their snapshots', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `more-${index}`);
  const store = await open();
  for (const id of ids) await addConnection(store, { id, accessCode: secretOf(id) });
  let snapshots = 0;
  fault = ({ name, file }) => {
    if (name === 'rename' && file.startsWith('relay.ndjson')) snapshots += 1;
    return 'done';
  };
  await Promise.all(ids.map((id) => forget(store, id)));
  expect(snapshots).toBeLessThan(4);
  for (const id of ids) expect(await filesWith(id)).toEqual([]);
  await store.close();
});
