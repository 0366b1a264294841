import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Files, realFiles } from '../../base/files.ts';
import { createLog } from '../../base/log.ts';
import { auditFile } from './audit-file.ts';

const numbered = (seq: number) =>
  ({
    seq,
    chain: `chain-${seq}`,
    entry: { at: 1_750_000_000, what: 'renewed', who: { kind: 'relay' } },
  }) as const;

test('entries that are written during a read do not appear between earlier ones', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'audit-file-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const written = Promise.withResolvers<void>();
  let isReading = false;
  const open = async (...args: Parameters<Files['open']>) => {
    if (isReading && args[1] === 'r') await written.promise;
    return realFiles.open(...args);
  };
  const audit = auditFile({ ...realFiles, open }, directory, createLog('silent'));
  audit.keep([numbered(1)]);
  await audit.write();
  audit.keep([numbered(2)]);
  isReading = true;
  const reading = audit.read({ limit: 9 });
  audit.keep([numbered(3)]);
  await audit.write();
  written.resolve();
  expect((await reading).map(({ seq }) => seq)).toEqual([1, 2]);
});
