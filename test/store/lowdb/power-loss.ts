import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FileCall } from './tapped-files.ts';

/** What a power loss leaves of an unsynced change: a name in its directory, or bytes in a file. */
export type Survival = (what: 'name' | 'bytes') => 'lost' | 'half' | 'kept';

/** A disk that writes in its own order: what survives is random but reproducible. */
export function drawn(seed: number): Survival {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (['lost', 'half', 'kept'] as const)[state % 3] ?? 'lost';
  };
}

interface Entry {
  /** Constant for the life of a file, under any name; different for the file that follows it. */
  key: string;
  isDirectory: boolean;
}

/**
 * Keeps what a disk without a cache would hold: each file's bytes at its last sync, and each directory's names at its last
 * sync. Everything else may or may not survive a power loss.
 */
export function watchSyncs(root: string): {
  done(call: FileCall, file: string): Promise<void>;
  /** Writes the state after a power loss to another directory. */
  leaveBehind(elsewhere: string, survival: Survival): Promise<void>;
} {
  const bytes = new Map<string, Buffer>();
  const names = new Map<string, Map<string, Entry>>();

  const keep = async (file: string) => {
    const entry = await entryAt(file);
    if (entry.isDirectory) names.set(entry.key, await entriesOf(file));
    else bytes.set(entry.key, await readFile(file));
  };

  const leaveFile = async (entry: Entry, at: string | undefined, target: string, survival: Survival) => {
    const synced = bytes.get(entry.key) ?? Buffer.of();
    const whole = at === undefined ? synced : await readFile(at);
    const left = { lost: synced, half: halfway(synced, whole), kept: whole }[survival('bytes')];
    await writeFile(target, left);
  };

  const leaveDirectory = async (
    entry: Entry,
    paths: ReadonlyMap<string, string>,
    target: string,
    survival: Survival,
  ) => {
    await mkdir(target, { recursive: true });
    const synced = names.get(entry.key) ?? new Map<string, Entry>();
    const at = paths.get(entry.key);
    const present = at === undefined ? synced : await entriesOf(at);
    for (const name of new Set([...synced.keys(), ...present.keys()])) {
      const [before, after] = [synced.get(name), present.get(name)];
      const left = before?.key === after?.key || survival('name') === 'kept' ? after : before;
      if (left === undefined) continue;
      const into = path.join(target, name);
      if (left.isDirectory) await leaveDirectory(left, paths, into, survival);
      else await leaveFile(left, paths.get(left.key), into, survival);
    }
  };

  return {
    done: async ({ name }, file) => {
      if ((name !== 'handle.sync' && name !== 'handle.datasync') || !file.startsWith(root)) return;
      await keep(file);
    },
    leaveBehind: async (elsewhere, survival) => {
      await mkdir(root, { recursive: true });
      await leaveDirectory(await entryAt(root), await pathsBelow(root), elsewhere, survival);
    },
  };
}

// --- Internal helpers ---

async function entryAt(file: string): Promise<Entry> {
  const found = await stat(file, { bigint: true });
  return { key: `${found.ino}-${found.birthtimeNs}`, isDirectory: found.isDirectory() };
}

async function entriesOf(directory: string): Promise<Map<string, Entry>> {
  const found = await readdir(directory);
  const entries = await Promise.all(
    found.map(async (name) => [name, await entryAt(path.join(directory, name))] as const),
  );
  return new Map(entries);
}

async function pathsBelow(root: string): Promise<Map<string, string>> {
  const paths = new Map([[(await entryAt(root)).key, root]]);
  for (const name of await readdir(root, { recursive: true })) {
    const file = path.join(root, name);
    paths.set((await entryAt(file)).key, file);
  }
  return paths;
}

/** The result if only a part of what was appended has reached the disk. */
function halfway(synced: Buffer, whole: Buffer): Buffer {
  if (!whole.subarray(0, synced.length).equals(synced)) return synced;
  return whole.subarray(0, synced.length + ((whole.length - synced.length) >> 1));
}
