import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { OperatorRefusal } from '@noiseaware-connect/relay/base/operator-refusal';
import { macOf, type Trailer, trailerLine } from '@noiseaware-connect/relay/operations/backup/backup-format';
import { type VerifiedBackup, verifyBackup } from '@noiseaware-connect/relay/operations/backup/verify-backup';
import { writeBackup } from '@noiseaware-connect/relay/operations/backup/write-backup';
import { describe, expect, it } from 'vitest';
import { recordsOf } from '../store/conformance/archive-checks.ts';
import { start } from '../store/conformance/samples.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { type Keys, livelyStore, newKey } from './sealed-store.ts';

const keys: Keys = [newKey('2025')];
const parent = await directoryOfFile();
const store = await livelyStore(keys);
const file = path.join(parent, 'backup.ndjson');
await writeBackup(store, file, { relay: '0.2.0', key: keys[0], now: start + 60, randomBytes });
const bytes = await readFile(file);

const verify = (of = file, by: Keys = keys): Promise<VerifiedBackup> =>
  verifyBackup(of, by, start + 60, () => undefined);

/** What is reported about a file with this content. */
async function saidOf(content: Buffer | string, by: Keys = keys): Promise<string> {
  const changed = path.join(parent, 'changed.ndjson');
  await writeFile(changed, content);
  return verify(changed, by).then(
    () => 'whole',
    (error: Error) => {
      expect(error).toBeInstanceOf(OperatorRefusal);
      return error.message;
    },
  );
}

const linesIn = (text: Buffer): string[] => text.toString().trimEnd().split('\n');

/** The same lines with one changed and a matching last line, authenticated by the sealing key or by another one. */
function forged(change: (line: string) => string, key = keys[0]): string {
  const lines = linesIn(bytes);
  const text = `${lines.slice(0, -1).map(change).join('\n')}\n`;
  const sha256 = createHash('sha256').update(text).digest('base64url');
  const facts = { ...(JSON.parse(lines.at(-1) ?? '') as Trailer), sha256 };
  return text + trailerLine({ ...facts, mac: macOf(facts, key) });
}

const countsOf = async (): Promise<Record<string, number>> =>
  Object.fromEntries(Object.entries(await recordsOf(store)).map(([name, { length }]) => [name, length]));

describe('a backup', () => {
  it('is one file that only its owner can read: a header with its contents, and an end with the keys that it needs', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(parent)).toEqual(['backup.ndjson']);
    const [header = '', ...lines] = linesIn(bytes);
    const { audit = 0, events = 0, ...records } = await countsOf();
    const size = Object.values(records).reduce((sum, each) => sum + each, 0);
    expect(JSON.parse(header)).toEqual({
      backup: 'noiseaware-connect',
      format: 1,
      relay: '0.2.0',
      key: '2025',
      at: new Date((start + 60) * 1000).toISOString(),
      size,
    });
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      keys: ['2025'],
      counts: { ...records, events, audit },
    });
    expect(lines).toHaveLength(size + events + audit + 1);
    // No sealed value in clear text.
    expect(bytes.toString()).not.toMatch(/(accessCode|userToken|refreshToken) of /);
  });

  it('never overwrites an existing file', async () => {
    await expect(
      writeBackup(store, file, { relay: '0.2.0', key: keys[0], now: start, randomBytes }),
    ).rejects.toThrow('was not changed');
    expect(await readFile(file)).toEqual(bytes);
  });

  it('is verified by opening every sealed value; missing and wrong keys are named', async () => {
    expect(await verify()).toMatchObject({
      at: new Date((start + 60) * 1000).toISOString(),
      keys: ['2025'],
      counts: await countsOf(),
      sealedValues: 14,
      facts: {
        liveConnections: 3,
        refreshTokens: 4,
        openPairings: 1,
        staff: 2,
        serviceKeys: 1,
        sessions: 1,
        invites: 1,
      },
    });
    expect((await verify(file, [newKey('2026'), ...keys])).sealedValues).toBe(14);
    expect(await saidOf(bytes, [newKey('2026')])).toContain('RELAY_SEALING_KEYS has no key "2025"');
    expect(await saidOf(bytes, [newKey('2026'), newKey('2025')])).toContain(
      'the key "2025" of RELAY_SEALING_KEYS is not the one that encrypted the stored values',
    );
  });
});

describe('verifying a backup finds', () => {
  it('one changed byte, anywhere', async () => {
    const undetected: number[] = [];
    // Every byte of the first and last lines, and some of the others.
    const step = Math.max(1, Math.floor(bytes.length / 400));
    const places = [...bytes.keys()].filter((at) => at < 60 || at > bytes.length - 260 || at % step === 0);
    for (const at of places) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      if ((await saidOf(changed)) === 'whole') undetected.push(at);
    }
    expect(places.length).toBeGreaterThan(500);
    expect(undetected).toEqual([]);
  });

  it('a truncated file, cut anywhere', async () => {
    for (const part of [0, 0.1, 0.5, 0.9]) {
      expect(await saidOf(bytes.subarray(0, bytes.length * part))).not.toBe('whole');
    }
    expect(await saidOf(bytes.subarray(0, -1))).not.toBe('whole');
    const lines = bytes.toString().split('\n');
    expect(await saidOf(`${lines.slice(0, -2).join('\n')}\n`)).toContain('the backup is truncated');
    expect(await saidOf('')).toContain('is empty');
  });

  it('missing, doubled and reordered lines, and lines after the end', async () => {
    const lines = linesIn(bytes);
    const joined = (all: string[]) => `${all.join('\n')}\n`;
    expect(await saidOf(joined(lines.toSpliced(3, 1)))).not.toBe('whole');
    expect(await saidOf(joined(lines.toSpliced(3, 0, lines[3] ?? '')))).not.toBe('whole');
    expect(await saidOf(joined(lines.toReversed()))).not.toBe('whole');
    expect(await saidOf(joined([...lines, lines[3] ?? '']))).toContain('after its end');
    expect(await saidOf(joined([...lines, '']))).toContain('after its end');
  });

  it('a changed record with a digest that was recomputed without the sealing key', async () => {
    const plant = (line: string) => line.replace('"hash":"key"', '"hash":"planted"');
    expect(await saidOf(forged(plant))).toBe('whole');
    const byAnother = 'authentication failed';
    expect(await saidOf(forged(plant, newKey('2025')))).toContain(byAnother);
    expect(await saidOf(forged((line) => line, newKey('2025')))).toContain(byAnother);
    expect(await saidOf(forged((line) => line.replace('"key":"2025"', '"key":"2026"')))).toContain(
      'has no key "2026", with which the backup was written',
    );
    const withoutMac = bytes.toString().replace(/,"mac":"[^"]+"/, '');
    expect(await saidOf(withoutMac)).not.toBe('whole');
  });

  it('a file that is no backup, and a backup of another version', async () => {
    expect(await saidOf('{"some":"json"}\n')).toContain('is not a backup');
    expect(await saidOf(Buffer.alloc(6 * 1024 * 1024, 1))).toContain('it has no lines');
    for (const version of [0, 2])
      expect(await saidOf(forged((line) => line.replace('"format":1', `"format":${version}`)))).toContain(
        `the backup is at version ${version}; this relay reads version 1 alone`,
      );
    const said = await saidOf(forged((line) => line.replace('"format":1', '"format":"sekret"')));
    expect(said).toContain('is not a backup');
    expect(said).not.toContain('sekret');
    await expect(verify(path.join(parent, 'nothing'))).rejects.toThrow('there is no file');
  });

  it('a record that does not match its schema, although the digest is right', async () => {
    const said = await saidOf(forged((line) => line.replace('"status":"active"', '"status":"happy"')));
    expect(said).toMatch(/damaged in line \d+/);
    expect(said).not.toContain('happy');
  });

  it('a sealed value that was moved to another connection or field, although the digest is right', async () => {
    expect(await saidOf(forged((line) => line))).toBe('whole');
    const renamed = forged((line) =>
      line.replace('["connections",{"id":"active"', '["connections",{"id":"other"'),
    );
    expect(await saidOf(renamed)).toContain('the accessCode of connection other does not open');
    const swapped = forged((line) =>
      line.startsWith('["connections",{"id":"active"')
        ? line.replace(/("userToken":)"([^"]+)"(.*"refreshToken":)"([^"]+)"/, '$1"$4"$3"$2"')
        : line,
    );
    expect(await saidOf(swapped)).toContain('the userToken of connection active does not open');
  });
});
