import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { recordingLog } from '../support/recording-log.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { sealingKey } from '../support/relay/relay-environment.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

const otherKey = Buffer.alloc(32, 9).toString('base64url');
let sandbox: Sandbox;
let relay: TestRelay;

beforeEach(async () => {
  sandbox = await startSandbox();
  relay = await startTestRelay({ sandbox });
});
afterEach(async () => {
  await relay.stop();
  await sandbox.stop();
});

const startWith = (keys: string) => relay.up({ RELAY_SEALING_KEYS: keys });

/** The store of a relay that does not run. */
const openDirectory = (admit: (store: Store) => Promise<void> = async () => undefined): Promise<Store> =>
  openLowdbStore({
    directory: relay.directory,
    log: recordingLog().log,
    now: () => Date.now() / 1000,
    admit,
  });

/** Everything that the store holds, of which a start that is refused changes nothing. */
const content = async () => {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'relay-content-')), 'backup');
  await relay.door('backUp', { file });
  const lines = (await readFile(file, 'utf8')).split('\n').slice(1, -2);
  await rm(path.dirname(file), { recursive: true });
  // The backup itself is a line of the log.
  return lines.filter((line) => !line.includes('"backed_up"'));
};

describe('a start', () => {
  it('is refused without a key that something needs, which it names, and changes nothing', async () => {
    const { client } = await relay.enrol('Alex');
    await connectAccount(client, { id: 'acct-1' });
    await relay.down();
    const before = await content();
    await expect(startWith(`new:${otherKey}`)).rejects.toThrow(
      'RELAY_SEALING_KEYS has no key "test", under which something is sealed: put the right one back, behind the first. Nothing was changed.',
    );
    expect(await content()).toEqual(before);
    await relay.up();
  });

  it('is refused with another key under a known name, although nothing is sealed yet', async () => {
    await relay.down();
    await expect(startWith(`test:${otherKey}`)).rejects.toThrow(
      'RELAY_SEALING_KEYS has another key "test" than the one that sealed',
    );
    await expect(
      startWith(`new:${Buffer.alloc(32, 3).toString('base64url')},test:${otherKey}`),
    ).rejects.toThrow('another key "test"');
    await relay.up();
  });

  it('names every key that is missing or wrong, and shows none', async () => {
    const { client } = await relay.enrol('Alex');
    await connectAccount(client, { id: 'acct-1' });
    await relay.down();
    await startWith(`new:${otherKey},${sealingKey}`);
    await connectAccount((await relay.enrol('Alex')).client, { id: 'acct-2' });
    await relay.down();
    const wrong = Buffer.alloc(32, 3).toString('base64url');
    const refused = await startWith(`new:${wrong}`).then(
      () => 'started',
      (error: Error) => error.message,
    );
    expect(refused).toContain('another key "new"');
    expect(refused).not.toContain(wrong);
    await relay.up({ RELAY_SEALING_KEYS: `new:${otherKey},${sealingKey}` });
  });

  it('that is refused leaves an interrupted renewal as it was', async () => {
    const { client } = await relay.enrol('Alex');
    const { id } = await connectAccount(client, { id: 'acct-1' });
    await relay.down();
    const lease = { owner: 'gone', now: 0, until: 1, refresh: true };
    const store = await openDirectory();
    await store.connections.beginRenewal(id, lease, { kind: 'relay' });
    await store.close();
    await expect(startWith(`new:${otherKey}`)).rejects.toThrow('has no key "test"');
    let found: unknown;
    const look = openDirectory(async ({ connections }) => {
      found = await connections.find(id);
      throw new RangeError('seen');
    });
    await expect(look).rejects.toThrow('seen');
    expect(found).toMatchObject({ status: 'active', renewal: { owner: 'gone' } });
    await relay.up();
  });

  it('knows wrong keys by what they sealed, where a relay kept no checks yet', async () => {
    const { client } = await relay.enrol('Alex');
    await connectAccount(client, { id: 'acct-1' });
    await relay.down();
    const store = await openDirectory();
    await store.keys.dropCheck('test', 0, { kind: 'operator' });
    await store.close();
    await expect(startWith(`test:${otherKey}`)).rejects.toThrow('another key "test"');
    await relay.up();
    // It has left one, which tells also when nothing is sealed any more.
    const { connections } = await relay.door('listConnections', {});
    await relay.door('disconnect', { target: connections[0]?.id ?? '', forget: true });
    await relay.down();
    await expect(startWith(`test:${otherKey}`)).rejects.toThrow('another key "test"');
    await relay.up();
  });
});
