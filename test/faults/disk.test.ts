import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type FailingDisk, failingDisk } from '../support/faults/failing-disk.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { seriesOf } from '../support/relay/metric-series.ts';
import { accessCodeFor, startPairing } from '../support/relay/pairing.ts';
import { readDirectory } from '../support/relay/read-directory.ts';
import { type RelayStage, stageOfTest } from '../support/relay/relay-stage.ts';

let relay: RelayStage['relay'];
let disk: FailingDisk;
let staff: RelayStage['staff'];
let service: RelayStage['service'];
let id: string;
beforeEach(async () => {
  ({ relay, staff, service } = await stageOfTest({ env: { RELAY_OPS_ADDRESS: '127.0.0.1:0' } }));
  disk = failingDisk(relay.directory);
  // What is open already is opened again, so that it goes by the disk that can fail.
  await relay.restart();
  ({ id } = await connectAccount(staff, { id: 'acct-1' }));
  return () => {
    disk.heal();
    disk.restore();
  };
});

const ready = () => fetch(`${relay.url}/health/ready`);
const begin = () =>
  startPairing(staff).then(
    () => 'begun',
    (error: Error) => (error.message.includes('"store_unavailable"') ? 'refused' : error.message),
  );
/** Everything that only reads goes on. */
const expectReads = async () => {
  expect(await staff.listConnections({ query: {} })).toMatchObject({ value: { connections: [{ id }] } });
  expect(await service.vendToken({ id, body: {} })).toMatchObject({ ok: true });
};
const logged = (words: RegExp) => relay.logLines.filter((line) => words.test(line));

/** `noiseaware_connect_store_writable`, as /metrics has it. */
const isWritable = async () => (await seriesOf(relay))['store_writable'];

for (const [sentence, code, words] of [
  ['a disk that is full', 'ENOSPC', 'no space is left on the disk'],
  ['a disk that has become read-only', 'EROFS', 'the file system is read-only'],
] as const) {
  describe(sentence, () => {
    test('answers writes with 503, keeps serving reads and readiness, and recovers by itself', async () => {
      const { client: admin } = await relay.enrol('Robin', 'admin');
      const waiting = await startPairing(staff, { account: { id: 'acct-3' } });
      disk.fail(code);
      for (let times = 0; times < 3; times += 1) expect(await begin()).toBe('refused');
      // Behind a proxy the relay goes on serving tokens: only the metric and the log report the disk.
      await expect.poll(isWritable).toBe(0);
      expect((await ready()).status).toBe(200);
      const trouble = new RegExp(`he store cannot be written: .*${words} \\(${code}\\)`);
      expect(JSON.stringify(await admin.readFindings())).toMatch(trouble);
      await expect(relay.door.invite({ body: { name: 'Sam' } })).rejects.toThrow(`${words} (${code})`);
      // A one-time code that was refused for it is not used up by that.
      await expect(accessCodeFor(relay, waiting.code)).rejects.toThrow('503');
      await expectReads();
      expect(logged(new RegExp(`wal-\\d+\\.ndjson.*${code}.*cannot be written: ${words}`))).toHaveLength(1);

      disk.heal();
      await expect.poll(begin).toBe('begun');
      await expect.poll(isWritable).toBe(1);
      expect(await accessCodeFor(relay, waiting.code)).toMatch(/^nacac_/);
      expect(logged(/store is writable again/)).toHaveLength(1);
      await relay.restart();
      await expectReads();
    });
  });
}

test('a full disk is not written again until there is room for many writes', async () => {
  // A pairing is larger, an empty commit is smaller.
  disk.fail('ENOSPC', 200);
  expect(await begin()).toBe('refused');
  for (let seconds = 0; seconds < 5; seconds += 1) {
    relay.pass(1);
    expect(await isWritable()).toBe(0);
    expect(await begin()).toBe('refused');
  }
  expect(logged(/write-ahead log cannot be written/)).toHaveLength(1);
  expect(logged(/store is writable again/)).toEqual([]);
  disk.heal();
  relay.pass(1);
  expect(await begin()).toBe('begun');
  expect(await isWritable()).toBe(1);
  await relay.restart();
  await expectReads();
});

test('a relay does not start on a read-only disk, names the reason and changes no file', async () => {
  await relay.down();
  const content = () => readDirectory(relay.directory);
  const before = await content();
  disk.fail('EROFS');
  await expect(relay.up()).rejects.toThrow('EROFS');
  expect(await content()).toEqual(before);
  disk.heal();
  await relay.up();
  await expectReads();
  expect(await begin()).toBe('begun');
});

test('a relay whose data directory disappears logs it, refuses writes and keeps serving reads from memory', async () => {
  await rm(relay.directory, { recursive: true });
  for (let times = 0; times < 3; times += 1) expect(await begin()).toBe('refused');
  await expect.poll(isWritable).toBe(0);
  expect((await ready()).status).toBe(200);
  await expectReads();
  expect(logged(/wal-\d+\.ndjson.*ENOENT.*cannot be written/)).not.toEqual([]);
  // Nothing is made up in its place; what is started again begins with nothing, and says so.
  await relay.restart();
  expect(await staff.listConnections({ query: {} })).toMatchObject({ failure: { code: 'unauthenticated' } });
  expect((await ready()).status).toBe(200);
});

test('a relay whose snapshot file disappears writes it again from memory', async () => {
  // What is there is in the snapshot now, and no longer in any log.
  await relay.restart();
  await rm(path.join(relay.directory, 'relay.ndjson'));
  expect(await begin()).toBe('begun');
  await expectReads();
  await relay.restart();
  expect(await readdir(relay.directory)).toContain('relay.ndjson');
  await expectReads();
  expect(await begin()).toBe('begun');
});
