import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { readJson, writeJson } from './json.ts';

it('reads integers beyond 2^53 as bigints with all digits, and everything else as JSON.parse does', () => {
  const text =
    '{"id":9007199254740993,"list":[-90071992547409931,9007199254740991,1.5,1e30,"9007199254740993"]}';
  expect(readJson(text)).toEqual({
    id: 9007199254740993n,
    list: [-90071992547409931n, 9007199254740991, 1.5, 1e30, '9007199254740993'],
  });
});

it('writes what it read character by character', () => {
  for (const text of [
    '{"activityZoneID":12345678901234567890,"n5":"n5","s":"s","a:\\"b":["n90071992547409930","\\\\","\\u0000"]}',
    '"n123"',
    '[]',
  ]) {
    expect(writeJson(readJson(text))).toBe(text);
  }
});

it('returns values unchanged after a round trip, indented too', () => {
  const value = {
    n: 'n',
    's:': ['s', '', 'n90071992547409930', '"', '\\":', '\u2028'],
    id: -(2n ** 70n),
    none: null,
  };
  const odd = { [`"${2n ** 60n}":`]: [value, { n1: [], '': {} }, true, -1.5e-7] };
  expect(readJson(writeJson(odd))).toEqual(odd);
  expect(readJson(writeJson(odd, 2))).toEqual(odd);
});

it.each([
  '',
  '{',
  '[01234567890123456789]',
  '"12345678901234567890',
  '{"a":12345678901234567890 "b":1}',
  '1.12345678901234567e',
])('refuses invalid JSON, and quotes nothing of it: %s', (text) => {
  expect(() => readJson(text)).toThrow(new SyntaxError('this is not JSON'));
});

it('reads a megabyte of text with quotes and backslashes without delay', () => {
  const long = 'a"\\9007199254740993'.repeat(60_000);
  expect(readJson(JSON.stringify([long]))).toEqual([long]);
  expect(() => readJson(`"${'\\a'.repeat(500_000)}9007199254740993`)).toThrow(SyntaxError);
});

it('reports that Node 22 or later is needed if JSON lacks rawJSON', async () => {
  const old = 'data:text/javascript,delete JSON.rawJSON';
  const loading = promisify(execFile)(process.execPath, [
    ...['--import', old, '--input-type=module', '--eval'],
    `await import(${JSON.stringify(new URL('index.ts', import.meta.url))}).catch(({ message }) => console.log(message))`,
  ]);
  expect((await loading).stdout).toBe(
    `@noiseaware-connect/client needs Node 22 or later; this is ${process.version}.\n`,
  );
});
