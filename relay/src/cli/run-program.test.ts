import { mkdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { OperatorRefusal } from '@noiseaware-connect/relay/base/operator-refusal';
import { reportFailure } from '@noiseaware-connect/relay/cli/run-program';
import { expect, test } from 'vitest';

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

const saidOf = (error: unknown): string => {
  const lines: string[] = [];
  const terminal = { out: () => undefined, error: (line: string) => void lines.push(line) };
  expect(reportFailure(terminal as unknown as Parameters<typeof reportFailure>[0], [], error)).toBe(1);
  return lines.join('\n');
};

const others = () => new DatabaseSync(':memory:');

test.each([
  [
    'the operating system, by what it refused and its code',
    () => readFileSync('/nowhere/file'),
    'relay: /nowhere/file: the file or its directory is gone (ENOENT)',
  ],
  ['a file where a directory is needed', () => mkdirSync('/dev/null/x'), /^relay: .*\(ENOTDIR\)$/],
  [
    'a database, without its message',
    () => others().exec('SELECT sekret FROM others'),
    'relay: it failed for a reason that the relay does not know (ERR_SQLITE_ERROR)',
  ],
  [
    'an error of the code, by its kind',
    () => (undefined as unknown as { sekret: () => void }).sekret(),
    'relay: it failed for a reason that the relay does not know (TypeError)',
  ],
  [
    'a refusal of the relay, in its words',
    () => {
      throw new OperatorRefusal('not_found', 'there is no such account');
    },
    'relay: there is no such account',
  ],
])('a command that fails names %s', (_, work, said) => {
  const text = saidOf(thrownBy(work));
  expect(text).toMatch(said instanceof RegExp ? said : new RegExp(`^${said.replaceAll(/[()]/g, '\\$&')}$`));
  expect(text).not.toContain('sekret');
});
