import { readdir } from 'node:fs/promises';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { type Store, StoreUnavailable } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingLog } from '../../support/recording-log.ts';
import { ada, sampleConnection, samplePairing, start } from '../conformance/samples.ts';
import { addConnection } from '../conformance/store-check.ts';
import { freshDirectory } from '../tested-stores.ts';
import { type FileCall, type TappedFiles, tapFiles, type Verdict } from './tapped-files.ts';

let home: Awaited<ReturnType<typeof freshDirectory>>;
let tapped: TappedFiles;
let store: Store;
let time: number;
let fault: (call: FileCall) => Verdict;

const well = (): Verdict => 'done';
const logged = recordingLog();
const open = () => openLowdbStore({ ...home, log: logged.log, now: () => time, files: tapped.files });

beforeEach(async () => {
  home = await freshDirectory();
  time = start;
  fault = well;
  logged.lines.length = 0;
  tapped = tapFiles((call) => fault(call), undefined, 'ENOSPC');
  store = await open();
});
afterEach(async () => {
  fault = well;
  await store.close();
  await tapped.closeAll();
  await home.remove();
});

const pairing = (id: string) => samplePairing({ id, codeHash: `code-of-${id}` });
const begin = (id: string) => store.pairings.start(pairing(id), ada);
const outcome = (doing: Promise<unknown>) =>
  doing.then(
    () => 'done',
    (error: unknown) => (error instanceof StoreUnavailable ? 'unavailable' : String(error)),
  );

/** Which of the pairings are there, in this store and in one opened after it. */
async function present(ids: readonly string[]): Promise<string[][]> {
  const look = async () => {
    const found = await Promise.all(ids.map((id) => store.pairings.find(id)));
    return found.flatMap((each) => each?.id ?? []);
  };
  const here = await look();
  await store.close();
  store = await open();
  return [here, await look()];
}

describe('a fold that fails', () => {
  for (const step of ['open', 'handle.writeFile', 'handle.sync', 'rename', 'readdir', 'unlink']) {
    test(`at ${step} takes nothing that was acknowledged`, async () => {
      await addConnection(store);
      await begin('before');
      fault = ({ name }) => (name === step ? 'fails' : 'done');
      const how = { cause: 'disconnected_by_staff', forget: true, now: start } as const;
      expect(await outcome(store.connections.disconnect('connection-1', how, ada))).toBe('unavailable');
      fault = well;
      time += 1;
      await begin('after');
      expect(await present(['before', 'after'])).toEqual([
        ['before', 'after'],
        ['before', 'after'],
      ]);
      expect(await store.connections.find('connection-1')).toEqual(
        sampleConnection({
          accessCode: null,
          tokens: null,
          status: 'disconnected',
          cause: 'disconnected_by_staff',
          renewAt: null,
        }),
      );
    });
  }
});

describe('a disk that is full in the middle of a fold', () => {
  const how = { cause: 'disconnected_by_staff', forget: true, now: start } as const;

  test('takes what is written as long as the journal has room, and folds when the shards have', async () => {
    await addConnection(store);
    fault = ({ name, file }) =>
      name === 'handle.writeFile' && file.startsWith('connections-') ? 'fails halfway' : 'done';
    expect(await outcome(store.connections.disconnect('connection-1', how, ada))).toBe('unavailable');
    for (const id of ['a', 'b', 'c']) expect(await outcome(begin(id))).toBe('done');
    expect(logged.lines).toContainEqual({
      level: 'error',
      text: expect.stringMatching(/ENOSPC.*cannot be folded/),
    });
    fault = well;
    time += 10;
    await begin('d');
    expect(await outcome(store.connections.disconnect('connection-1', how, ada))).toBe('done');
    expect((await readdir(home.directory)).filter((name) => name.startsWith('journal-'))).toHaveLength(1);
    expect(await present(['a', 'b', 'c', 'd'])).toEqual([
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'c', 'd'],
    ]);
  });

  test('refuses what the journal has no room for, and takes it as soon as there is', async () => {
    await addConnection(store);
    fault = ({ name }) => (/^handle\.(write|append)File$/.test(name) ? 'fails halfway' : 'done');
    const all = [begin('a'), store.connections.disconnect('connection-1', how, ada), begin('b')];
    expect(await Promise.all(all.map(outcome))).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(await store.connections.find('connection-1')).toEqual(sampleConnection());
    for (let attempt = 0; attempt < 5; attempt += 1) {
      time += 1;
      expect(await outcome(begin('c'))).toBe('unavailable');
    }
    fault = well;
    time += 1;
    await begin('d');
    expect(await present(['a', 'b', 'c', 'd'])).toEqual([['d'], ['d']]);
  });

  test('leaves no journal behind for each attempt', async () => {
    await addConnection(store);
    fault = ({ name, file }) => (name === 'rename' && file.startsWith('connections-') ? 'fails' : 'done');
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(await outcome(store.connections.disconnect('connection-1', how, ada))).toBe('unavailable');
    }
    expect((await readdir(home.directory)).filter((name) => name.startsWith('journal-'))).toHaveLength(2);
  });
});
