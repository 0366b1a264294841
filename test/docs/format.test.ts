import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { formatVersion } from '@noiseaware-connect/relay/store/upgrades';
import { expect, it } from 'vitest';
import { drawFormat } from './draw-format.ts';

const fileOf = (version: number) =>
  path.resolve(import.meta.dirname, `../../relay/src/store/format-${version}.txt`);

const advice = `the stored form of records is no longer that of format-${formatVersion}.txt. Add a step to relay/src/store/upgrades.ts, which brings records of version ${formatVersion} to the new form, and run "pnpm write-docs", which draws the file of the new version. Only as long as version ${formatVersion} was in no release: delete the file, and draw it again`;

it('the stored form of records changes only with an upgrade step', () => {
  expect(drawFormat(), advice).toBe(readFileSync(fileOf(formatVersion), 'utf8'));
});

it('the forms of earlier versions stay written down', () => {
  for (let version = 1; version < formatVersion; version += 1)
    expect(existsSync(fileOf(version)), `format-${version}.txt`).toBe(true);
});
