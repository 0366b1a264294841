import { createHash } from 'node:crypto';
import { appendFile, chmod, cp, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { checkedLine } from '@noiseaware-connect/relay/store/lowdb/checked-line';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { beforeEach, describe, expect, test } from 'vitest';
import { relayEnvironment } from '../../support/relay/relay-environment.ts';
import { runRelay } from '../../support/relay/relay-process.ts';
import { ada, samplePairing, start } from '../conformance/samples.ts';
import { addConnection } from '../conformance/store-check.ts';
import { lowdbStage } from './stage.ts';

const stage = lowdbStage();
const { inside } = stage;
const open = (admit?: (store: Store) => Promise<void>, directory = stage.directory) =>
  stage.open({ directory, ...(admit && { admit }) });

/** Sealed with a key that the settings do not have. */
const header = Buffer.from('{"alg":"dir","enc":"A256GCM","kid":"gone"}').toString('base64url');
const sealed = `${header}..aXY.Y2lwaGVy.dGFn`;

/** The directory of a killed process: a connection in the snapshot, pairings in the write-ahead log. */
async function leftByAKill(): Promise<void> {
  const elsewhere = `${stage.directory}-elsewhere`;
  const first = await open(undefined, elsewhere);
  await addConnection(first, { accessCode: sealed });
  await first.close();
  const second = await open(undefined, elsewhere);
  for (const id of ['a', 'b', 'c']) await stage.begin(id, second);
  await cp(elsewhere, stage.directory, { recursive: true });
  await second.close();
}

const wal = async () => inside((await stage.named('wal-')).at(-1) ?? '');

/** What a start has to repair, by kind. */
const states: Record<string, () => Promise<unknown>> = {
  'undamaged data': leftByAKill,
  'a write-ahead log whose last commit is truncated': async () => {
    await leftByAKill();
    await truncate(await wal(), (await stat(await wal())).size - 20);
  },
  'damaged records in the snapshot and in the log': async () => {
    await leftByAKill();
    await appendFile(await wal(), '00000000 {"changes":[]}\n');
    const snapshot = inside('relay.ndjson');
    await writeFile(snapshot, (await readFile(snapshot, 'utf8')).replace('challenge', 'challengd'));
  },
  'unfinished files, and write-ahead logs that are not in use': async () => {
    await leftByAKill();
    await writeFile(inside('relay.ndjson.unfinished'), '{');
    await writeFile(inside('wal-000000.ndjson'), '');
    await writeFile(inside('wal-000090.ndjson'), '');
    await chmod(stage.directory, 0o755);
  },
  'a forgotten connection that was not erased yet': async () => {
    await leftByAKill();
    const entry = { at: start, what: 'forgotten', who: ada, connection: 'connection-9' };
    await appendFile(await wal(), checkedLine({ changes: [], audit: [{ seq: 99, entry }] }));
    await writeFile(inside('quarantine-1.ndjson'), `"connection-9 and ${sealed}"\n`);
  },
};

const hashOf = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

/** Every name with its mode and bytes, except the lock of the directory. */
async function everyByte(): Promise<Record<string, string>> {
  const names = (await readdir(stage.directory, { recursive: true })).filter(
    (name) => !name.startsWith('lock'),
  );
  const found = await Promise.all(
    ['.', ...names.sort()].map(async (name) => {
      const { mode, mtimeMs } = await stat(inside(name));
      const bytes = (mode & 0o040_000) > 0 ? 'directory' : await hashOf(inside(name));
      // Creating the lock may change the directory itself.
      return [name, `${mode.toString(8)} ${name === '.' ? '' : mtimeMs} ${bytes}`] as const;
    }),
  );
  return Object.fromEntries(found);
}

describe.each(Object.entries(states))('%s', (_, prepare) => {
  beforeEach(async () => void (await prepare()));

  test('can be read by the admission check of a start, and is not changed by a byte if it refuses', async () => {
    const before = await everyByte();
    let seen: unknown;
    const opening = open(async ({ connections, keys }) => {
      seen = [await connections.find('connection-1'), await keys.census()];
      throw new RangeError('not with these keys');
    });
    await expect(opening).rejects.toThrow('not with these keys');
    expect(seen).toMatchObject([
      { id: 'connection-1' },
      expect.arrayContaining([expect.objectContaining({ key: 'gone' })]),
    ]);
    expect(await everyByte()).toEqual(before);
    const store = await open();
    expect(await store.connections.find('connection-1')).toMatchObject({ id: 'connection-1' });
    await store.close();
  });

  test('is not changed by a byte if a relay without its sealing key starts', async () => {
    const before = await everyByte();
    const { code, stderr } = await runRelay(['serve'], relayEnvironment(stage.directory));
    expect(stderr).toContain('RELAY_SEALING_KEYS has no key "gone"');
    expect(code).toBe(1);
    expect(await everyByte()).toEqual(before);
  });
});

test('the admission check of a start cannot write to the store', async () => {
  await leftByAKill();
  const before = await everyByte();
  const opening = open(async ({ pairings }) => {
    await pairings.start(samplePairing({ id: 'd', codeHash: 'code-of-d' }), ada);
  });
  await expect(opening).rejects.toThrow('could not be written');
  expect(await everyByte()).toEqual(before);
});
