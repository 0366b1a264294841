import { expect, test } from 'vitest';
import { linesOf } from './lines.ts';

async function linesIn(...chunks: string[]): Promise<{ text: string; bytes: string }[]> {
  const all: { text: string; bytes: string }[] = [];
  const stream = (async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk, 'latin1');
  })();
  for await (const { text, bytes } of linesOf(stream)) all.push({ text, bytes: bytes.toString('latin1') });
  return all;
}

test('lines are read one by one, however the chunks are split', async () => {
  const expected = ['one', '', 'three'].map((text) => ({ text, bytes: `${text}\n` }));
  expect(await linesIn('one\n\nthree\n')).toEqual(expected);
  expect(await linesIn('o', 'ne', '\n', '\nth', 'ree', '\n')).toEqual(expected);
  expect(await linesIn(...'one\n\nthree\n')).toEqual(expected);
});

test('the last line may lack its line break, which its bytes show', async () => {
  expect(await linesIn('one\ntw', 'o')).toEqual([
    { text: 'one', bytes: 'one\n' },
    { text: 'two', bytes: 'two' },
  ]);
  expect(await linesIn()).toEqual([]);
});

test('a character that is split between chunks is read whole', async () => {
  const [first, second] = Buffer.from('é').toString('latin1');
  expect((await linesIn(`${first}`, `${second}\n`))[0]?.text).toBe('é');
});

test('data without line breaks is refused before it fills the memory', async () => {
  const megabyte = 'x'.repeat(1024 * 1024);
  await expect(linesIn(...Array.from({ length: 6 }, () => megabyte))).rejects.toThrow(RangeError);
});
