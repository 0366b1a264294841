import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Names with the names that each imports of the others, types included. */
export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;

/** The product's files below a folder, by their paths from there, and what each imports of the others. */
export function importsIn(folder: string): ImportGraph {
  const files = globSync('**/*.{ts,tsx}', { cwd: path.join(root, folder) }).filter(
    (file) => !/\.test\.tsx?$|(?:^|\/)test-support\//.test(file),
  );
  return new Map(
    files.map((file) => {
      const text = readFileSync(path.join(root, folder, file), 'utf8');
      const named = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, name = '']) =>
        path.join(path.dirname(file), name),
      );
      return [file, new Set(named.filter((name) => name !== file && files.includes(name)))];
    }),
  );
}

/** The folders of a graph of files: for each, what its own files and folders import of each other. */
export function roomsOf(files: ImportGraph): ReadonlyMap<string, ImportGraph> {
  const rooms = new Map<string, Map<string, Set<string>>>();
  for (const [file, imported] of files) {
    for (const room of roomsAround(file)) {
      const graph = rooms.get(room) ?? new Map<string, Set<string>>();
      rooms.set(room, graph);
      const from = childOf(room, file) ?? '';
      const arrows = graph.get(from) ?? new Set();
      graph.set(from, arrows);
      for (const name of imported) {
        const to = childOf(room, name);
        if (to !== undefined && to !== from) arrows.add(to);
      }
    }
  }
  return rooms;
}

/** The arrows of circles in a graph; none if it has an order. */
export function circlesIn(graph: ImportGraph): string[] {
  const left = new Map([...graph].map(([name, imported]) => [name, new Set(imported)]));
  const isImported = (name: string) => [...left.values()].some((imported) => imported.has(name));
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [name, imported] of left) {
      if (imported.size > 0 && isImported(name)) continue;
      left.delete(name);
      for (const others of left.values()) others.delete(name);
    }
  }
  return [...left].flatMap(([name, imported]) => [...imported].map((other) => `${name} → ${other}`));
}

// --- Internal helpers ---

/** The folders in which a file is, from the outermost, which is empty. */
const roomsAround = (file: string): string[] =>
  path.dirname(file) === '.' ? [''] : [...roomsAround(path.dirname(file)), path.dirname(file)];

/** What stands directly in a folder and is this file, or has it inside. */
const childOf = (room: string, file: string): string | undefined => {
  const inside = path.relative(room, file);
  return inside.startsWith('..') ? undefined : inside.split(path.sep)[0];
};
