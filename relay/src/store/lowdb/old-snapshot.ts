import path from 'node:path';
import { type Files, syncDirectory, writeWhole } from './durable-file.ts';
import { find, partsOf } from './text-file.ts';

/**
 * Erases connections from the `relay.json` of format 1, which holds all records: each is cut out of the file, and what
 * stands around it is copied a part at a time.
 * @param whole takes the file apart as a whole, once for all of them: for a start, which nobody waits behind
 */
export async function eraseFromSnapshot(
  files: Files,
  file: string,
  ids: readonly string[],
  whole: boolean,
): Promise<void> {
  if (whole) await change(files, file, (connections) => ids.forEach((id) => void delete connections[id]));
  else for (const id of ids) await cutOut(files, file, id);
}

// --- Internal helpers ---

async function cutOut(files: Files, file: string, id: string): Promise<void> {
  if ((await find(files, file, JSON.stringify(id))) === undefined) return;
  if (!(await stands(files, file, '{\n "', 0))) await change(files, file, () => undefined);
  const place = await placeOf(files, file, id);
  if (place === undefined) return;
  await replace(files, file, around(files, file, place));
}

interface Place {
  from: number;
  to: number;
}

/**
 * Where a connection stands, with the comma that goes with it. Each field is on a line of its own, a space further in
 * than what it belongs to, and no value has a line break in it: so a line's beginning says what it is.
 */
async function placeOf(files: Files, file: string, id: string): Promise<Place | undefined> {
  const all = await find(files, file, '\n  "connections": {\n');
  if (all === undefined) return undefined;
  const endOfAll = await find(files, file, '\n  }', all);
  const from = await find(files, file, `\n   ${JSON.stringify(id)}: {\n`, all);
  if (from === undefined || endOfAll === undefined || from > endOfAll) return undefined;
  const end = await find(files, file, endOfRecord, from);
  if (end === undefined) return undefined;
  const to = end + endOfRecord.length;
  if (await stands(files, file, ',', to)) return { from, to: to + 1 };
  // The last one: no comma stands behind what is the last one then.
  return (await stands(files, file, ',', from - 1)) ? { from: from - 1, to } : { from, to };
}

const endOfRecord = '\n   }';

async function stands(files: Files, file: string, text: string, at: number): Promise<boolean> {
  for await (const part of partsOf(files, file, at, at + Buffer.byteLength(text)))
    return part.toString() === text;
  return false;
}

async function* around(files: Files, file: string, { from, to }: Place): AsyncGenerator<Buffer> {
  yield* partsOf(files, file, 0, from);
  yield* partsOf(files, file, to);
}

/**
 * Writes it as every relay has written it, also where somebody has formatted it anew. That is no more than once, so it
 * may take its time.
 */
async function change(
  files: Files,
  file: string,
  work: (connections: Record<string, unknown>) => void,
): Promise<void> {
  const snapshot = JSON.parse(await files.readFile(file, 'utf8')) as {
    records: { connections?: Record<string, unknown> };
  };
  work(snapshot.records.connections ?? {});
  await replace(files, file, JSON.stringify(snapshot, null, 1));
}

async function replace(files: Files, file: string, content: Parameters<typeof writeWhole>[2]): Promise<void> {
  await writeWhole(files, file, content);
  await syncDirectory(files, path.dirname(file));
}
