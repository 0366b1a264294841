import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { circlesIn, type ImportGraph, importsIn, roomsOf } from './support/import-graph.ts';

const root = path.resolve(import.meta.dirname, '..');

/** What may be in each room of the relay, the lowest first: each may import those named before it. */
const rooms = {
  base: 'Effects, log, files, time, rounds, single flight, exact JSON: nothing of this product.',
  domain: 'A folder per noun: its record, the decisions about it, its public shape and its events. Pure.',
  store: 'The contract of a store in the order of the domain, and the stores that keep it.',
  settings: 'Each setting with its parser, in a file per group, and the configuration drawn from them.',
  noiseaware: 'The calls to NoiseAware, their circuit breaker, and what an answer means.',
  calls: 'What every handler needs: caller, call, cursor, look-ups.',
  pages: 'Every page that the relay renders, from data, with its words.',
  features: 'A folder per capability: its handlers, its background jobs, the data of its pages.',
  operations: 'What keeps a relay running: doctor and checks, backup, metrics, traces.',
  http: 'The only Koa: doors, registry of handlers, admission control, limits, rendering of failures.',
  cli: 'The commands: a client of the operator’s door.',
} as const;
/** What may be in each room of `http/`: a door each, and what they share. */
const doors = {
  'every-call':
    'What every call passes: sockets, headers, admission, limits, hosts, log, rendering of failures.',
  browser: 'What pages in a browser share: language, cookies, whether a call comes from a page of ours.',
  noiseaware: 'The door of NoiseAware: its ConnectionURL call, before it is parsed.',
  api: 'The door of backends and staff: who calls, what the contract lets in and out, and the pass-through.',
  owners: 'The door of accounts’ owners: the pages of a link.',
  console: 'The door of support and operations in a browser.',
  operator: 'The door of the operator: a socket in a private directory.',
  monitoring: 'The door of monitoring: metrics and health on a listener of its own.',
  openapi: 'The OpenAPI document and its page, drawn from the contract.',
  anyone: 'The door of everybody: what to read, without a credential.',
} as const;

/** What may be in each room of `cli/`. */
const commandRooms = {
  commands: 'A file per command.',
  clients: 'The relay as commands reach it: by the operator’s door, or over HTTP with a service key.',
  'settings-file': 'The settings file: finding, reading and changing it.',
  files: 'Files that commands read and write.',
  terminal: 'What a person reads and types.',
  process: 'Signals and the service manager.',
} as const;

/** What puts the rooms together, the lowest first; the commands, which start it, stand among them. */
const composing = ['compose-handlers.ts', 'start-relay.ts', 'cli', 'main.ts'];

const skipped = new Set(['node_modules', '.output', 'dist', '.wxt', 'pictures']);

const sourcesIn = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : sourcesIn(file);
    return /\.tsx?$/.test(entry.name) ? [file] : [];
  });

/** What a file imports, types included: paths from the root for what is ours, names for packages. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const named = [...text.matchAll(/(?:from|import)\s+'([^']+)'|import\('([^']+)'\)/g)];
  return named.map(([, fixed, dynamic]) => {
    const name = fixed ?? dynamic ?? '';
    if (!name.startsWith('.')) return name;
    return path.normalize(path.join(path.dirname(file), name));
  });
}

const isTest = (file: string) => /\.test\.tsx?$/.test(file) || file.includes('/test-support/');
const relay = sourcesIn('relay/src').filter((file) => !isTest(file));
const extension = sourcesIn('extension/src').filter((file) => !isTest(file));
const shared = sourcesIn('shared/src').filter((file) => !isTest(file));
const consolePage = sourcesIn('relay/console/src').filter((file) => !isTest(file));

/** Which files of these import something that matches. */
const importers = (files: string[], imported: RegExp): string[] =>
  files.filter((file) => importsOf(file).some((name) => imported.test(name)));

/** The number of nodes on the longest path of a graph without circles. */
function floorsOf(graph: ImportGraph): number {
  const floorOf = (node: string): number => 1 + Math.max(0, ...[...(graph.get(node) ?? [])].map(floorOf));
  return Math.max(...[...graph.keys()].map(floorOf));
}

/** The arrows from a node to one that does not stand before it in the order. */
const upwardIn = (graph: ImportGraph, order: readonly string[]): string[] =>
  [...graph].flatMap(([from, targets]) =>
    [...targets].filter((to) => order.indexOf(to) >= order.indexOf(from)).map((to) => `${from} → ${to}`),
  );

it('knows each room of the relay and what may be in it, without circles and without arrows up', () => {
  const nodes = roomsOf(importsIn('relay/src')).get('') ?? new Map();
  const isRoom = (node: string) => node in rooms;
  const ofRooms = new Map(
    [...nodes].filter(([node]) => isRoom(node)).map(([node, to]) => [node, new Set([...to].filter(isRoom))]),
  );
  const order = [...Object.keys(rooms).filter((room) => room !== 'cli'), ...composing];
  expect([...nodes.keys()].sort()).toEqual([...order].sort());
  const [circles, up] = [circlesIn(nodes), upwardIn(nodes, order)];
  expect({ circles, up }).toEqual({ circles: [], up: [] });
  const floors = floorsOf(ofRooms);
  const arrows = [...nodes.values()].reduce((sum, to) => sum + to.size, 0);
  process.stdout.write(
    `rooms ${ofRooms.size} floors ${floors} arrows ${arrows} up ${up.length} circles ${circles.length}\n`,
  );
  expect(ofRooms.size).toBeLessThanOrEqual(12);
  expect(floors).toBeLessThanOrEqual(8);
});

it.each([
  ['http', doors],
  ['cli', commandRooms],
])('knows each room of %s and what may be in it, without circles', (place, known) => {
  const graph = roomsOf(importsIn('relay/src')).get(place) ?? new Map<string, Set<string>>();
  const nodes = [...graph.keys()];
  expect(nodes.filter((node) => !node.endsWith('.ts')).sort()).toEqual(Object.keys(known).sort());
  expect(circlesIn(graph)).toEqual([]);
});

it('has no circle of files in the relay, and none of the capabilities: each is a folder that could be taken out', () => {
  const files = importsIn('relay/src');
  expect(circlesIn(files)).toEqual([]);
  const features = roomsOf(files).get('features') ?? new Map();
  expect(features.size).toBeGreaterThan(8);
  expect(circlesIn(features)).toEqual([]);
});

it('decides without waiting: domain/ has no promise but where values are sealed', () => {
  const domain = relay.filter((file) => file.startsWith('relay/src/domain/'));
  const waiting = domain.filter((file) =>
    /\bPromise\b|\basync\b|\bawait\b/.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(waiting).toContain('relay/src/domain/sealing/sealing.ts');
  expect(waiting.filter((file) => !file.startsWith('relay/src/domain/sealing/'))).toEqual([]);
});

it('points every dependency between packages one way', () => {
  expect(importers(shared, /noiseaware-connect|^(relay|extension|test)\//)).toEqual([]);
  expect(importers(relay, /connect\/(extension|test)|^(extension|test)\//)).toEqual([]);
  expect(importers(extension, /connect\/(relay|test)|^(relay|test)\//)).toEqual([]);
});

it('keeps shared components in parts/, and the relay’s own code imports none', () => {
  const drawing = importers(sourcesIn('shared/src'), /^(preact|shared\/src\/parts\/)/);
  expect(drawing.length).toBeGreaterThan(5);
  expect(drawing.filter((file) => !file.startsWith('shared/src/parts/'))).toEqual([]);
  expect(importers(relay, /\.tsx$|connect\/shared\/parts\//)).toEqual([]);
});

it('lets the console import shared components and nothing of the relay', () => {
  expect(
    importers(consolePage, /^(?!relay\/console\/src\/|@noiseaware-connect\/shared\/|preact|valibot$)/),
  ).toEqual([]);
});

it('lets the client package depend on no other package', () => {
  const client = sourcesIn('relay/client/src').filter((file) => !isTest(file));
  expect(client.length).toBeGreaterThan(5);
  expect(importers(client, /^(?!node:|relay\/client\/src\/)/)).toEqual([]);
});

it('lets the sandbox import nothing of relay, extension and shared', () => {
  const sandbox = sourcesIn('test/sandbox');
  expect(sandbox.length).toBeGreaterThan(30);
  expect(importers(sandbox, /noiseaware-connect|^(relay|extension|shared)\/|^test\/(?!sandbox\/)/)).toEqual(
    [],
  );
});

it('lets the sample tool import only its own files, what a tool’s developers get, and Koa', () => {
  const tool = sourcesIn('test/tool');
  expect(tool.length).toBeGreaterThan(3);
  const own =
    /^(?!\.|node:|commander$|@?koa(?:\/router)?$|test\/tool\/|relay\/client\/src\/index\.ts$|test\/sandbox\/(?:listener|pages\/html)\.ts$|@noiseaware-connect\/shared\/mark-account$)/;
  expect(importers(tool, own)).toEqual([]);
});

it('keeps Koa in http/', () => {
  expect(importers(relay, /^koa$/)).toContain('relay/src/http/app.ts');
  expect(importers(relay, /^@?koa/).filter((file) => !file.startsWith('relay/src/http/'))).toEqual([]);
});

it('keeps browser APIs in the extension’s platform/', () => {
  const inPlatform = importers(extension, /^wxt\/browser/);
  expect(inPlatform.length).toBeGreaterThan(0);
  expect(inPlatform.filter((file) => !file.startsWith('extension/src/platform/'))).toEqual([]);
  const globals = extension.filter((file) =>
    /\b(chrome|browser)\.\w/.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(globals.filter((file) => !file.startsWith('extension/src/platform/'))).toEqual([]);
});

it('lets only pages and the background switch their language, never the relay', () => {
  const speaking = relay.filter((file) => /\bspeak\(/.test(readFileSync(path.join(root, file), 'utf8')));
  expect(speaking).toEqual([]);
});

it('finds clock and randomness passed in, never taken from the platform', () => {
  const taking = /\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)|\bcrypto\.(randomUUID|getRandomValues)\(/;
  const allowed = [
    'relay/src/base/effects.ts',
    'extension/src/platform/browser-effects.ts',
    // Where a page is put together.
    'extension/src/start-page.ts',
    'relay/console/src/main.tsx',
  ];
  const takers = [...relay, ...extension, ...consolePage].filter((file) =>
    taking.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(takers.filter((file) => !allowed.includes(file))).toEqual([]);
});

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
