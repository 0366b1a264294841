import { rm } from 'node:fs/promises';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type FailingDisk, failingDisk } from '../support/faults/failing-disk.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
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
  // A database that is open already does not go by the disk that can fail.
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
const logged = (message: string) => relay.logLines.filter((line) => line.includes(`"msg":"${message}`));

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
      const trouble = new RegExp(`he store (?:cannot|could not) be written[^:]*: ${words} \\(${code}\\)`);
      expect(JSON.stringify(await admin.readFindings())).toMatch(trouble);
      await expect(relay.door.invite({ body: { name: 'Sam' } })).rejects.toThrow(`${words} (${code})`);
      // A one-time code that was refused for it is not used up by that.
      await expect(accessCodeFor(relay, waiting.code)).rejects.toThrow('503');
      await expectReads();
      expect(logged(`store cannot be written: ${words} (${code})`)).toHaveLength(1);

      disk.heal();
      await expect.poll(begin).toBe('begun');
      await expect.poll(isWritable).toBe(1);
      expect(await accessCodeFor(relay, waiting.code)).toMatch(/^nacac_/);
      expect(logged('store is writable again')).toHaveLength(1);
      await relay.restart();
      await expectReads();
    });

    test('is named by a start, which changes no file', async () => {
      await relay.down();
      const content = () => readDirectory(relay.directory);
      const before = await content();
      disk.fail(code);
      await expect(relay.up()).rejects.toThrow(code);
      expect(await content()).toEqual(before);
      disk.heal();
      await relay.up();
      await expectReads();
      expect(await begin()).toBe('begun');
    });
  });
}

test('a full disk is logged once, however much of the relay’s own work fails by it', async () => {
  disk.restore();
  const stage = await stageOfTest({ effects: { sleep: hastySleep } });
  const full = failingDisk(stage.relay.directory);
  onTestFinished(full.restore);
  await stage.relay.restart();
  await startPairing(stage.staff);
  full.fail('ENOSPC');
  // Each round of the schedule would remove the pairing, which has expired.
  stage.relay.pass(2 * 60 * 60);
  await expect.poll(full.failures, { timeout: 10_000 }).toBeGreaterThan(2);
  full.heal();
  await expect.poll(() => stage.relay.logLines.join()).toContain('store is writable again');
  const lines = stage.relay.logLines.map((line) => JSON.parse(line) as { level: string; msg: string });
  expect(lines.filter(({ level }) => level === 'error').map(({ msg }) => msg)).toEqual([
    'store cannot be written: no space is left on the disk (ENOSPC)',
  ]);
});

test('a relay whose data directory disappears logs it, refuses writes and keeps serving reads from memory', async () => {
  await rm(relay.directory, { recursive: true });
  for (let times = 0; times < 3; times += 1) expect(await begin()).toBe('refused');
  await expect.poll(isWritable).toBe(0);
  expect((await ready()).status).toBe(200);
  await expectReads();
  expect(logged('store cannot be written: the file or its directory is gone (ENOENT)')).toHaveLength(1);
  // Nothing is made up in its place; what is started again begins with nothing, and says so.
  await relay.restart();
  expect(await staff.listConnections({ query: {} })).toMatchObject({ failure: { code: 'unauthenticated' } });
  expect((await ready()).status).toBe(200);
});
