import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { circlesIn, importsIn, roomsOf } from './support/import-graph.ts';

// The extension, the console's page, and what they share. What the relay's rooms may import is in architecture.test.ts.

const root = path.resolve(import.meta.dirname, '..');

describe.each(['extension/src', 'relay/console/src', 'shared/src'])('%s', (folder) => {
  const files = importsIn(folder);

  it('has files that import each other', () => {
    expect(files.size).toBeGreaterThan(40);
    expect([...files.values()].filter((imported) => imported.size > 0).length).toBeGreaterThan(25);
  });

  it('has no circle of files, types included', () => {
    expect(circlesIn(files)).toEqual([]);
  });

  it('has no circle of the rooms and files in any of its rooms, types included', () => {
    const circles = [...roomsOf(files)].flatMap(([room, graph]) =>
      circlesIn(graph).map((arrow) => `${folder}/${room}: ${arrow}`),
    );
    expect(circles).toEqual([]);
  });
});

it('finds a circle, and what only leads to it or from it is none', () => {
  const arrows = { start: ['a'], a: ['b'], b: ['c'], c: ['a', 'end'], end: [] };
  const graph = new Map(Object.entries(arrows).map(([name, imported]) => [name, new Set<string>(imported)]));
  expect(circlesIn(graph)).toEqual(['a → b', 'b → c', 'c → a']);
});

it('finds a circle of rooms whose files have none', () => {
  const files = new Map([
    ['one/a.ts', new Set(['two/b.ts'])],
    ['one/c.ts', new Set<string>()],
    ['two/b.ts', new Set(['one/c.ts'])],
  ]);
  expect(circlesIn(files)).toEqual([]);
  expect(circlesIn(roomsOf(files).get('') ?? new Map())).toEqual(['one → two', 'two → one']);
});

it('keeps words free of everything but words', () => {
  const files = importsIn('extension/src');
  const others = [...files].filter(([file]) => file.startsWith('words/')).flatMap(([, names]) => [...names]);
  expect(others.filter((name) => !name.startsWith('words/'))).toEqual([]);
});

it('takes the browser’s API from wxt/browser alone, whose polyfill nothing else names', () => {
  const sources = globSync('extension/**/*.{ts,tsx}', {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name.startsWith('.'),
  });
  expect(sources.length).toBeGreaterThan(100);
  const naming = sources.filter((file) =>
    /from '(?:webextension-polyfill|@wxt-dev)|import\('(?:webextension-polyfill|@wxt-dev)/.test(
      readFileSync(path.join(root, file), 'utf8'),
    ),
  );
  expect(naming).toEqual([]);
});
