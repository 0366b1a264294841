import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordingLog } from '../support/recording-log.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { runRelay, startCommand, startRelayProcess } from '../support/relay/relay-process.ts';
import { runCommand } from '../support/relay/run-command.ts';
import { contentOf } from './content-of.ts';
import { fill } from './many-connections.ts';

const count = 1_500;
let parent: string;
let env: Record<string, string>;

beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'relay-moving-'));
  const directory = path.join(parent, 'data');
  env = relayEnvironment(directory);
  const store = await openLowdbStore({ directory, log: recordingLog().log, now: () => Date.now() / 1000 });
  await fill(store, count);
  await store.close();
}, 60_000);
afterAll(() => rm(parent, { recursive: true, force: true }));

const at = (name: string) => path.join(parent, name);
const withStore = (name: string) => ({ ...env, RELAY_STORE: `lowdb:${at(name)}` });

describe('a migration', () => {
  it.each(['checking', 'copying', 'verifying'])(
    'that was killed while it was %s begins again in an empty store, and loses nothing',
    async (what) => {
      const before = await contentOf(env);
      const killed = startCommand(['migrate', '--to', `lowdb:${at(what)}`], env);
      await killed.says(what);
      killed.kill('SIGKILL');
      expect((await killed.ended).code).toBeNull();
      if (what !== 'checking') {
        const early = await runRelay(['serve'], withStore(what));
        expect([early.code, early.stderr]).toEqual([
          1,
          expect.stringMatching(
            /^relay: a migration from lowdb:.* into this store has not finished/,
          ) as string,
        ]);
        const refused = await runCommand(['migrate', '--to', `lowdb:${at(what)}`], env);
        expect([refused.code, refused.stderr]).toEqual([
          1,
          expect.stringContaining('remove the data directory') as string,
        ]);
        await rm(at(what), { recursive: true });
      }
      const { code, stdout, stderr } = await runCommand(['migrate', '--to', `lowdb:${at(what)}`], env);
      expect(stderr).toMatch(/^verifying (\d+) of \1$/m);
      expect([code, stdout]).toEqual([
        0,
        expect.stringContaining(`All ${3 * count} sealed values were read back`) as string,
      ]);
      expect(await contentOf(withStore(what))).toEqual(before);
      expect(await contentOf(env)).toEqual(before);
      const again = await runCommand(['migrate', '--to', `lowdb:${at(what)}`], env);
      expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is not empty') as string]);
    },
    60_000,
  );

  it('is refused while a relay runs on either side, onto itself, and to what is no store', async () => {
    const relay = await startRelayProcess(env);
    try {
      const to = (store: string, settings = env) => runCommand(['migrate', '--to', store], settings);
      expect((await to(`lowdb:${at('busy')}`)).stderr).toContain('another relay is using');
      expect((await to(`lowdb:${at('data')}`, withStore('other'))).stderr).toContain(
        'another relay is using',
      );
      expect((await to(`lowdb:${at('data')}`)).stderr).toContain('the store that RELAY_STORE names');
      expect((await to('elsewhere')).stderr).toContain('--to has to be lowdb:<directory>');
    } finally {
      await relay.kill('SIGTERM');
    }
  });

  it('says what to do next, as JSON too and then without a word beside it', async () => {
    const { stdout, stderr } = await runCommand(['migrate', '--to', `lowdb:${at('json')}`, '--json'], env);
    expect(JSON.parse(stdout)).toMatchObject({
      counts: { connections: count },
      sealedValues: 3 * count,
      to: `lowdb:${at('json')}`,
    });
    expect(stderr).toBe('');
  }, 60_000);
});

describe('a backup on the command line', () => {
  it('is written by the running relay, proven, and restored into an empty store alone', async () => {
    const relay = await startRelayProcess(env);
    const file = at('backup.ndjson');
    const written = await runCommand(['backup', '--to', file], env);
    expect([written.code, written.stderr]).toEqual([0, '']);
    expect(written.stdout).toContain(`${count} connections among them`);
    expect(written.stdout).toContain('sealing key test');
    expect((await runCommand(['backup', '--to', file], env)).stderr).toContain(
      'is there already and was not touched',
    );
    expect((await runCommand(['backup', '--to', at('no/such/place')], env)).stderr).toContain('cannot write');
    const audit = await runCommand(['audit', '--limit', '1', '--json'], env);
    expect(JSON.parse(audit.stdout)).toMatchObject({ what: 'backed_up', who: { kind: 'operator' } });
    const proven = await runCommand(['restore', file, '--verify'], env);
    expect([proven.code, proven.stdout]).toEqual([
      0,
      expect.stringContaining(
        `All ${3 * count} sealed values open with test. Nothing was changed.`,
      ) as string,
    ]);
    expect((await runCommand(['restore', file], env)).stderr).toContain('another relay is using');
    await relay.kill('SIGTERM');
    expect((await runCommand(['restore', file], env)).stderr).toContain(
      'is not empty, and nothing was written',
    );
    const restored = await runCommand(['restore', file], withStore('restored'));
    expect(restored.code).toBe(0);
    expect(restored.stdout).toContain(`${count} refresh tokens were dropped`);
    expect(restored.stdout).toContain('invite your staff again');
    const started = await startRelayProcess(withStore('restored'));
    expect((await fetch(`${started.url}/health/ready`)).status).toBe(200);
    await started.kill('SIGTERM');
  }, 60_000);

  it('is refused when it is damaged or does not open, and nothing is written then', async () => {
    const text = await readFile(at('backup.ndjson'), 'utf8');
    await writeFile(at('damaged.ndjson'), text.replace('Rentals 17"', 'Rentals 18"'));
    const damaged = await runCommand(['restore', at('damaged.ndjson')], withStore('empty'));
    expect([damaged.code, damaged.stderr]).toEqual([
      1,
      expect.stringContaining('its digest is another') as string,
    ]);
    const other = { ...withStore('empty'), RELAY_SEALING_KEYS: `other:${'A'.repeat(43)}` };
    const unopened = await runCommand(['restore', at('backup.ndjson')], other);
    expect([unopened.code, unopened.stderr]).toEqual([
      1,
      expect.stringContaining('has no key "test"') as string,
    ]);
    const found = await runCommand(['connections', 'list', '--json'], withStore('empty'));
    expect(JSON.parse(found.stdout)).toEqual({ connections: [] });
  }, 60_000);
});

it('shows the audit log as text and as lines of JSON, of one connection or of all', async () => {
  const lines = async (...args: string[]) =>
    (await runCommand(['audit', ...args], env)).stdout.trimEnd().split('\n');
  expect(await lines('--limit', '3')).toHaveLength(4);
  const connection = 'connection-0000007';
  const json = await lines('--connection', connection, '--json');
  expect(json.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ what: 'connected', connection, at: expect.stringMatching(/^2025-/) as string }),
  ]);
  expect((await lines('--connection', connection)).join('\n')).toMatch(/connected +Ada +account-7 +active/);
  expect(await lines('--connection', 'nothing')).toEqual(['Nothing has happened yet.']);
  expect((await runCommand(['audit', '--limit', 'all'], env)).stderr).toContain('--limit has to be');
}, 60_000);
