import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { compileCopy } from '../support/compile-copy.ts';
import { copyRepository } from '../support/copy-repository.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { addedField, rewriteAll } from './rewrites.ts';

const copy = await directoryOfFile();

/** The kinds of records that the relay makes, with the names of their schemas. Tools are made by those who send them. */
function recordsIn(archive: string): Map<string, string> {
  const named = readFileSync(archive, 'utf8').matchAll(/^ {2}(\w+): (\w+Record),$/gm);
  return new Map([...named].map(([, name = '', schema = '']) => [name, schema]));
}

/** Adds a field to the schema of each record in the copy, until the test ends. */
function addFields(records: ReadonlyMap<string, string>, schema: 'v.string()' | 'v.optional(v.string())') {
  const files = globSync('relay/src/domain/**/*.ts', { cwd: copy }).map((file) => path.join(copy, file));
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const added = [...records].reduce(
      (edited, [name, record]) =>
        edited.replace(`export const ${record} = v.strictObject({`, `$&\n  ${addedField(name)}: ${schema},`),
      text,
    );
    if (added === text) continue;
    writeFileSync(file, added);
    onTestFinished(() => writeFileSync(file, text));
  }
}

beforeAll(() => copyRepository(copy), 60_000);

// A store cannot be forgotten then: that each of them keeps records as they are made is checked with the conformance suite.
test('the compiler reports a field missing wherever the relay creates a record without a newly added field', () => {
  const records = recordsIn(path.join(copy, 'relay/src/store/archive.ts'));
  expect(records.size).toBe(17);
  addFields(records, 'v.string()');
  const errors = compileCopy(copy, 'relay')
    .split(/^(?=\w)/m)
    .filter((error) => /^relay\/src\/(?!.*\.test\.ts)/.test(error));
  const missed = [...records.keys()].filter((name) =>
    errors.some((error) => error.includes(addedField(name))),
  );
  expect(missed).toEqual([...records.keys()]);
}, 120_000);

test.each([
  ['lowdb', async () => `lowdb:${path.join(copy, 'data')}`],
  ['PostgreSQL', async () => (await freshDatabase()).url],
])(
  'a newly added field survives every operation that writes its record again, on %s',
  async (_, settingOf) => {
    addFields(recordsIn(path.join(copy, 'relay/src/store/archive.ts')), 'v.optional(v.string())');
    const script = `const { ${rewriteAll.name} } = await import('./test/store/rewrites.ts');
      console.log(JSON.stringify(await ${rewriteAll.name}(process.argv[1])));`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', script, await settingOf()],
      { cwd: copy, encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ lost: [], untouched: [], missing: [] });
  },
  60_000,
);
