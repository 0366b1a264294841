import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { compileRelay } from '../support/compile-copy.ts';
import { copyRepository } from '../support/copy-repository.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';

const copy = await directoryOfFile();

/** The kinds of records that the relay makes, with the names of their schemas. Tools are made by those who send them. */
function recordsIn(archive: string): Map<string, string> {
  const named = readFileSync(archive, 'utf8').matchAll(/^ {2}(\w+): (\w+Record),$/gm);
  return new Map([...named].map(([, name = '', schema = '']) => [name, schema]));
}

// A store cannot be forgotten then: that each of them keeps records as they are made is checked with the conformance suite.
test('the compiler reports a field missing wherever the relay creates a record without a newly added field', async () => {
  await copyRepository(copy);
  const records = recordsIn(path.join(copy, 'relay/src/store/archive.ts'));
  expect(records.size).toBe(15);
  for (const [name, schema] of records) {
    for (const file of globSync('relay/src/domain/**/*.ts', { cwd: copy })) {
      const text = readFileSync(path.join(copy, file), 'utf8');
      const added = text.replace(
        `export const ${schema} = v.strictObject({`,
        `$&\n  addedTo_${name}: v.string(),`,
      );
      if (added !== text) writeFileSync(path.join(copy, file), added);
    }
  }
  const errors = compileRelay(copy)
    .split(/^(?=\w)/m)
    .filter((error) => /^relay\/src\/(?!.*\.test\.ts)/.test(error));
  const missed = [...records.keys()].filter((name) =>
    errors.some((error) => error.includes(`addedTo_${name}`)),
  );
  expect(missed).toEqual([...records.keys()]);
}, 120_000);
