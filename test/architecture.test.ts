import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

const skipped = new Set(['node_modules', '.output', 'dist', '.wxt', 'pictures']);

const sourcesIn = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : sourcesIn(file);
    return /\.tsx?$/.test(entry.name) ? [file] : [];
  });

/** What a file imports: paths from the root for what is ours, names for packages. */
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
const consolePage = sourcesIn('relay/console/src');

/** Which files of these import something that matches. */
const importers = (files: string[], imported: RegExp): string[] =>
  files.filter((file) => importsOf(file).some((name) => imported.test(name)));

it('sees the files that it is about', () => {
  expect(relay.length).toBeGreaterThan(60);
  expect(extension.length).toBeGreaterThan(30);
  expect(importers(relay, /^koa$/)).toContain('relay/src/http/app.ts');
});

it('points every dependency between packages one way', () => {
  expect(importers(sourcesIn('shared/src'), /noiseaware-connect|^(relay|extension|test)\//)).toEqual([]);
  expect(importers(relay, /connect\/(extension|test)|^(extension|test)\//)).toEqual([]);
  expect(importers(extension, /connect\/(relay|test)|^(relay|test)\//)).toEqual([]);
});

it('keeps shared components in parts/, and out of the relay’s own code', () => {
  const drawing = importers(sourcesIn('shared/src'), /^(preact|shared\/src\/parts\/)/);
  expect(drawing.length).toBeGreaterThan(5);
  expect(drawing.filter((file) => !file.startsWith('shared/src/parts/'))).toEqual([]);
  expect(importers(relay, /\.tsx$|connect\/shared\/parts\//)).toEqual([]);
});

it('draws the console with what the extension is drawn with, and with nothing of the relay’s', () => {
  expect(consolePage.length).toBeGreaterThan(30);
  expect(
    importers(consolePage, /^(?!relay\/console\/src\/|@noiseaware-connect\/shared\/|preact|valibot$)/),
  ).toEqual([]);
});

it('lets only pages and the background switch their language, and never the relay, which draws for many people', () => {
  const speaking = relay.filter((file) => /\bspeak\(/.test(readFileSync(path.join(root, file), 'utf8')));
  expect(speaking).toEqual([]);
});

it('gives the client package nothing to install', () => {
  const client = sourcesIn('relay/client/src').filter((file) => !isTest(file));
  expect(client.length).toBeGreaterThan(5);
  expect(importers(client, /^(?!node:|relay\/client\/src\/)/)).toEqual([]);
});

it('builds the sandbox from the protocol alone', () => {
  const sandbox = sourcesIn('test/sandbox');
  expect(sandbox.length).toBeGreaterThan(30);
  expect(importers(sandbox, /noiseaware-connect|^(relay|extension|shared)\/|^test\/(?!sandbox\/)/)).toEqual(
    [],
  );
});

it('builds the sample tool of its own and of the helper that every tool’s developers have', () => {
  const tool = sourcesIn('test/tool');
  expect(tool.length).toBeGreaterThan(10);
  const own =
    /^(?!\.|node:|commander$|test\/tool\/|test\/sandbox\/(?:listener|pages\/html)\.ts$|@noiseaware-connect\/shared\/mark-account$)/;
  expect(importers(tool, own)).toEqual([]);
});

it('keeps Koa in http/ and app', () => {
  const outside = importers(relay, /^@?koa/).filter((file) => !/^relay\/src\/(http\/|app\.ts)/.test(file));
  expect(outside).toEqual([]);
});

it('keeps browser APIs in the extension’s platform/', () => {
  const outside = importers(extension, /^wxt\/browser/);
  expect(outside.filter((file) => !file.startsWith('extension/src/platform/'))).toEqual([]);
  const globals = extension.filter((file) =>
    /\b(chrome|browser)\.\w/.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(globals.filter((file) => !file.startsWith('extension/src/platform/'))).toEqual([]);
});

it('points the relay’s layers one way: domain, store and NoiseAware, renewal, endpoints, http, app', () => {
  const layers = [
    /^relay\/src\/domain\//,
    /^relay\/src\/(store|noiseaware|trace)\//,
    /^relay\/src\/(renewal|keys|backup|alerts|pages)\//,
    /^relay\/src\/(endpoints|pairing|links|sign-in|console|checks|admin)\//,
    /^relay\/src\/http\//,
    /^relay\/src\/app\.ts/,
    /^relay\/src\/(assemble\.ts|start-relay\.ts|operator\/)/,
    /^relay\/src\/doctor\//,
    /^relay\/src\/cli\//,
    /^relay\/src\/main\.ts/,
  ];
  const layerOf = (file: string) => layers.findIndex((layer) => layer.test(file));
  const upward = relay
    .filter((file) => layerOf(file) >= 0)
    .flatMap((file) =>
      importsOf(file)
        .filter((name) => layerOf(name) > layerOf(file))
        .map((name) => `${file} → ${name}`),
    );
  expect(upward).toEqual([]);
});

it('passes clock, randomness and fetch in instead of taking them', () => {
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

it('keeps files small enough for one purpose', () => {
  const all = ['shared', 'relay', 'extension', 'test'].flatMap(sourcesIn);
  const long = all.filter((file) => readFileSync(path.join(root, file), 'utf8').split('\n').length - 1 > 250);
  expect(long).toEqual([]);
});
