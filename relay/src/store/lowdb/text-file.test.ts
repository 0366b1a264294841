import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realFiles } from './durable-file.ts';
import { find, partsOf } from './text-file.ts';

/** More than two parts of what is read at once. */
const size = 600_000;
let directory: string;
let file: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'relay-text-file-'));
  file = path.join(directory, 'text');
});
afterAll(() => rm(directory, { recursive: true }));

test('a text is found wherever it begins, also where one part ends and the next begins', async () => {
  const part = 256 * 1024;
  for (const at of [0, 1, part - 6, part - 5, part - 1, part, part + 1, 2 * part - 7, size - 6]) {
    const bytes = Buffer.alloc(size, 'n');
    bytes.write('needle', at);
    await writeFile(file, bytes);
    expect(await find(realFiles, file, 'needle')).toBe(at);
    expect(await find(realFiles, file, 'needle', at)).toBe(at);
    expect(await find(realFiles, file, 'needle', at + 1)).toBeUndefined();
    expect(await find(realFiles, file, 'needles')).toBeUndefined();
  }
  await writeFile(file, '');
  expect(await find(realFiles, file, 'n')).toBeUndefined();
});

test('the parts of a file are its bytes from one on to before another', async () => {
  const bytes = Buffer.from(Array.from({ length: size }, (_, index) => index % 251));
  await writeFile(file, bytes);
  const read = async (from?: number, to?: number) => {
    const parts: Buffer[] = [];
    for await (const part of partsOf(realFiles, file, from, to)) {
      expect(part.length).toBeLessThan(300_000);
      parts.push(part);
    }
    return Buffer.concat(parts);
  };
  expect((await read()).equals(bytes)).toBe(true);
  for (const [from, to] of [
    [0, 7],
    [5, 400_000],
    [300_000, size + 9],
    [size, size + 9],
    [7, 7],
  ] as const) {
    expect((await read(from, to)).equals(bytes.subarray(from, to))).toBe(true);
  }
});
