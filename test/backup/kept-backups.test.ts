import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { forTest } from '../support/for-file.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { seriesOf } from '../support/relay/metric-series.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { outputOf, refusalOf } from '../support/relay/run-command.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';

it('writes a backup into a directory, and removes only older ones that it made', async () => {
  const env = relayEnvironment(await directoryOfTest());
  const directory = await directoryOfTest();
  const made = '{"backup":"noiseaware-connect","format":1}\n';
  const old = 'noiseaware-connect-2025-01-01T03-30-00Z.backup';
  const others = {
    'noiseaware-connect-2025-01-02T03-30-00Z.backup': 'written by someone else\n',
    'before-upgrade': made,
    'noiseaware-connect-2025-01-01T03-30-00Z.backup.copy': made,
  };
  for (const [name, content] of Object.entries({ ...others, [old]: made }))
    await writeFile(path.join(directory, name), content);
  const backup = ['backup', '--to', directory, '--keep', '14d', '--json'];
  const written = JSON.parse(await outputOf(backup, env)) as { file: string; removed: string[] };
  expect(path.basename(written.file)).toMatch(/^noiseaware-connect-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.backup$/);
  expect(written.removed).toEqual([path.join(directory, old)]);
  expect((await readdir(directory)).sort()).toEqual(
    [...Object.keys(others), path.basename(written.file)].sort(),
  );
  expect(await outputOf(['restore', written.file, '--verify'], env)).toContain('whole');
  expect(await refusalOf(['backup', '--to', written.file, '--keep', '14d'], env)).toContain(
    'is not a directory; --keep needs one',
  );
});

it('tells the age of the last backup as a metric, and nothing before the first', async () => {
  const relay = await startTestRelay({ env: { RELAY_OPS_ADDRESS: '127.0.0.1:0' } });
  const age = async () => (await seriesOf(relay))['backup_age_seconds'];
  expect(await age()).toBeUndefined();
  await outputOf(['backup', '--to', await directoryOfTest(), '--keep', '14d'], {
    ...relayEnvironment(relay.directory),
  });
  expect(Number(await age())).toBeLessThan(60);
  relay.pass(3_600);
  expect(Number(await age())).toBeGreaterThan(3_500);
  await relay.stop();
});

it('the doctor warns of a fresh relay without a backup, until there is one', async () => {
  const relay = await forTest(startTestRelay());
  const ofBackups = async () =>
    (await relay.door.examine()).work
      .filter(({ says }) => says.includes('backup'))
      .map(({ level, says }) => `${level}: ${says}`);
  expect(await ofBackups()).toEqual(['warning: no backup was written yet']);
  await relay.door.backUp({ body: { file: path.join(await directoryOfTest(), 'first') } });
  expect(await ofBackups()).toEqual([expect.stringMatching(/^ok: a backup was written at /)]);
});
