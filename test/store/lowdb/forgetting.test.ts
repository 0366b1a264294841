import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { realFiles } from '@noiseaware-connect/relay/base/files';
import { beforeEach, describe, expect, test } from 'vitest';
import { addConnection } from '../conformance/store-check.ts';
import { failing, lowdbStage, outcome, well } from './stage.ts';
import { tapFiles } from './tapped-files.ts';

const stage = lowdbStage();
const { inside, open } = stage;
beforeEach(() => prepare());

const secretOf = (id: string) => `sealed-of-${id}`;
const aside = (id: string) => JSON.stringify(['connections', id, { accessCode: secretOf(id) }]);

/** Three connections in a snapshot and in the quarantine. */
async function prepare(): Promise<void> {
  const ids = ['connection-1', 'connection-2', 'connection-3'];
  const store = await open();
  for (const id of ids) await addConnection(store, { id, accessCode: secretOf(id) });
  await store.close();
  await writeFile(inside('quarantine-1.ndjson'), `${ids.map(aside).join('\n')}\n`);
}

/** The files that contain a secret of that connection. */
async function filesWith(id: string, directory = stage.directory): Promise<string[]> {
  const names = (await readdir(directory)).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(directory, name), 'utf8')));
  return names.filter((_, index) => texts[index]?.includes(secretOf(id)));
}

/** The types of the events of that connection in the log's files. */
async function toldOf(id: string, directory: string): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => name.startsWith('events-')).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(directory, name), 'utf8')));
  const lines = texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.includes(`"subject":"${id}"`));
  return lines.map((line) => /"type":"([\w.]+)"/.exec(line)?.[1] ?? '');
}

const everywhere = ['quarantine-1.ndjson', 'relay-copy.ndjson', 'relay.ndjson'];

describe('the secrets of a forgotten connection are erased from every file', () => {
  test('at the next start, wherever the process died while forgetting it', async () => {
    const outcomes: string[] = [];
    for (let at = 0; outcomes.at(-1) !== 'done'; at += 1) {
      const directory = await stage.leave();
      let left = Number.POSITIVE_INFINITY;
      const tapped = tapFiles(() => {
        left -= 1;
        return left < 0 ? 'fails' : 'done';
      });
      const store = await open({ files: tapped.files, directory });
      left = at;
      outcomes.push(await outcome(stage.forget('connection-1', store)));
      left = 0;
      await store.close();
      await tapped.closeAll();
      const next = await open({ directory, files: realFiles });
      const connection = await next.connections.find('connection-1');
      const still = await filesWith('connection-1', directory);
      expect({ at, still }).toEqual({ at, still: connection?.accessCode === null ? [] : everywhere });
      expect(await filesWith('connection-2', directory)).toEqual(everywhere);
      const told = await toldOf('connection-1', directory);
      if (connection?.accessCode === null) expect(told).not.toContain('connection.connected');
      else expect(told).toContain('connection.connected');
      expect(await toldOf('connection-2', directory)).toEqual(['connection.connected']);
      await next.close();
      await rm(directory, { recursive: true });
    }
    expect(outcomes.length).toBeGreaterThan(20);
  });

  test('with the next snapshot if erasing failed at first', async () => {
    const store = await open();
    stage.fault = failing('quarantine-', 'rename');
    expect(await outcome(stage.forget('connection-1', store))).toBe('unavailable');
    expect(await filesWith('connection-1')).toContain('quarantine-1.ndjson');
    stage.fault = well;
    expect(await outcome(stage.forget('connection-2', store))).toBe('done');
    expect(await filesWith('connection-1')).toEqual([]);
    expect(await filesWith('connection-2')).toEqual([]);
    expect(await filesWith('connection-3')).toEqual(everywhere);
    await store.close();
  });

  test('at the next start if erasing failed before the process ended; the start succeeds', async () => {
    const store = await open();
    stage.fault = failing('quarantine-', 'rename');
    expect(await outcome(stage.forget('connection-1', store))).toBe('unavailable');
    await store.close();
    const second = await open();
    expect(await second.connections.find('connection-1')).toMatchObject({ accessCode: null });
    expect(stage.logged.lines.at(-1)).toEqual({
      level: 'error',
      text: expect.stringContaining('quarantine still contains secrets'),
    });
    await second.close();
    expect(await filesWith('connection-1')).toContain('quarantine-1.ndjson');
    stage.fault = well;
    const third = await open();
    expect(await filesWith('connection-1')).toEqual([]);
    await third.close();
  });
});

test('secrets that can never be erased do not cause a snapshot with each commit', async () => {
  const store = await open();
  let snapshots = 0;
  stage.fault = ({ name, file }) => {
    if (name === 'rename' && file.startsWith('relay.ndjson')) snapshots += 1;
    return name === 'rename' && file.startsWith('quarantine-') ? 'fails' : 'done';
  };
  expect(await outcome(stage.forget('connection-1', store))).toBe('unavailable');
  expect(await filesWith('connection-1')).toEqual(['quarantine-1.ndjson']);
  expect(snapshots).toBe(1);
  for (let writes = 0; writes < 20; writes += 1) {
    stage.time += 10;
    await stage.begin(`pairing-${writes}`, store);
  }
  expect(snapshots).toBe(1);
  await store.close();
  expect(snapshots).toBe(2);
});

test('lines quarantined at a start keep their sealed values even if a connection was forgotten before', async () => {
  const store = await open();
  await stage.forget('connection-1', store);
  await store.close();
  const sealed = `eyJ${'x'.repeat(20)}.a.b.c.d`;
  for (const name of await stage.named('relay')) {
    const text = await readFile(inside(name), 'utf8');
    await writeFile(inside(name), text.replace(secretOf('connection-2'), sealed));
  }
  const second = await open();
  const names = await stage.named('quarantine-');
  const texts = await Promise.all(names.map((name) => readFile(inside(name), 'utf8')));
  expect(texts.join('')).toContain(sealed);
  await second.close();
});

test('connections forgotten concurrently share snapshots', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `more-${index}`);
  const store = await open();
  for (const id of ids) await addConnection(store, { id, accessCode: secretOf(id) });
  let snapshots = 0;
  stage.fault = ({ name, file }) => {
    if (name === 'rename' && file.startsWith('relay.ndjson')) snapshots += 1;
    return 'done';
  };
  await Promise.all(ids.map((id) => stage.forget(id, store)));
  expect(snapshots).toBeLessThan(4);
  for (const id of ids) expect(await filesWith(id)).toEqual([]);
  await store.close();
});
