import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { describe, expect, it } from 'vitest';
import { contentOf } from '../backup/content-of.ts';
import { recordingLog } from '../support/recording-log.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment, sealingKey, sealingKeyNamed } from '../support/relay/relay-environment.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';

const [other, third] = ['other', 'third'].map((name) => sealingKeyNamed(name).replace(`${name}:`, ''));

async function setUp() {
  const { relay, staff } = await stageOfTest();
  return {
    relay,
    staff,
    startWith: (keys: string) => relay.up({ RELAY_SEALING_KEYS: keys }),
    /** The store of a relay that is not running. */
    openDirectory: (admit: (store: Store) => Promise<void> = async () => undefined): Promise<Store> =>
      openLowdbStore({
        directory: relay.directory,
        log: recordingLog().log,
        now: () => Date.now() / 1000,
        admit,
      }),
  };
}

describe('a start', () => {
  it('is refused if a needed key is missing or differs, names each key, prints none and changes nothing', async () => {
    const { relay, staff, startWith } = await setUp();
    await relay.down();
    // Although nothing is sealed yet.
    const isAnother = 'RELAY_SEALING_KEYS has another key "test" than the one that sealed';
    await expect(startWith(`test:${other}`)).rejects.toThrow(isAnother);
    await expect(startWith(`new:${third},test:${other}`)).rejects.toThrow('another key "test"');
    await relay.up();
    await connectAccount(staff, { id: 'acct-1' });
    await relay.down();
    const content = () => contentOf(relayEnvironment(relay.directory));
    const before = await content();
    await expect(startWith(`new:${other}`)).rejects.toThrow(
      'RELAY_SEALING_KEYS has no key "test", under which something is sealed: put the right one back, behind the first. Nothing was changed.',
    );
    expect(await content()).toEqual(before);

    await startWith(`new:${other},${sealingKey}`);
    await connectAccount(staff, { id: 'acct-2' });
    await relay.down();
    const refused = await startWith(`new:${third}`).catch((error: Error) => error.message);
    expect(refused).toContain('another key "new"');
    expect(refused).not.toContain(third);
    await startWith(`new:${other},${sealingKey}`);
  });

  it('that is refused leaves an interrupted renewal unchanged', async () => {
    const { relay, staff, startWith, openDirectory } = await setUp();
    const { id } = await connectAccount(staff, { id: 'acct-1' });
    await relay.down();
    const lease = { owner: 'gone', now: 0, until: 1, refresh: true };
    const store = await openDirectory();
    await store.connections.beginRenewal(id, lease, { kind: 'relay' });
    await store.close();
    await expect(startWith(`new:${other}`)).rejects.toThrow('has no key "test"');
    let found: unknown;
    const look = openDirectory(async ({ connections }) => {
      found = await connections.find(id);
      throw new RangeError('seen');
    });
    await expect(look).rejects.toThrow('seen');
    expect(found).toMatchObject({ status: 'active', renewal: { owner: 'gone' } });
    await relay.up();
  });

  it('is refused with a different key of the same name also if nothing is sealed', async () => {
    const { relay, staff, startWith } = await setUp();
    const { id } = await connectAccount(staff, { id: 'acct-1' });
    await relay.door.disconnect({ id, query: { forget: 'true' } });
    await relay.down();
    await expect(startWith(`test:${other}`)).rejects.toThrow('another key "test"');
    await relay.up();
  });
});
