import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { groups } from '../site/pages.ts';
import { anchorsOf, documents, handWritten, root, textOf, wordsOf } from './documents.ts';
import { drawOwners, ownerOf } from './draw-owners.ts';
import { originOf } from './draw-packages.ts';
import { drawn } from './drawn.ts';

it.each(drawn())('$file matches the code: otherwise run "pnpm write-docs"', ({ file, text }) => {
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it('a published package names the repository of the root’s package.json, and none where that has none', () => {
  const repository = { type: 'git', url: 'git+https://git.example/fork.git' };
  const bugs = { url: 'https://git.example/fork/issues' };
  expect(originOf('relay/client', { repository, bugs })).toEqual({
    repository: { ...repository, directory: 'relay/client' },
    bugs,
  });
  expect(JSON.stringify(originOf('relay/client', {}))).toBe('{}');
});

it.each([
  { author: 'Harbor House <code@harbor-house.example> (https://harbor-house.example)' },
  { author: { name: 'Harbor House', email: 'code@harbor-house.example' } },
])('reviewers and the second channel of SECURITY.md are the author of package.json: $author', (fork) => {
  expect(ownerOf(fork)).toBe('Harbor House <code@harbor-house.example>');
  const [owners, policy] = drawOwners(ownerOf(fork)).map(({ text }) => text);
  expect(owners).toContain('\n* code@harbor-house.example\n');
  expect(policy).toContain('Who has no account there writes to <code@harbor-house.example>.');
});

it.each([{}, { author: 'Harbor House' }, { author: { name: 'Harbor House' } }])(
  'no reviewer and no second channel is named without an address: %o',
  (fork) => {
    expect(ownerOf(fork)).toBeUndefined();
    const [owners, policy] = drawOwners(ownerOf(fork)).map(({ text }) => text);
    expect(owners).not.toContain('\n* ');
    expect(policy).not.toContain('Who has no account there writes to');
  },
);

it.each(documents)('every link in %s leads to an existing file and heading', (document) => {
  const broken = [...textOf(document).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].filter(
    ([, file = '', anchor]) => {
      const target = file === '' ? document : path.join(path.dirname(document), file);
      if (!existsSync(path.join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(textOf(target)).includes(anchor);
    },
  );
  expect(broken.map(([link]) => link)).toEqual([]);
});

it('every document is a page of the site', () => {
  expect(groups.flatMap(({ pages }) => Object.values(pages)).sort()).toEqual([...documents].sort());
});

it('the changelog’s first heading is the version', () => {
  const [, first] = /^## (.+)$/m.exec(textOf('CHANGELOG.md')) ?? [];
  expect(first).toBe(packageJson.version);
});

it('the README stays short, and shows the two commands first', () => {
  const text = textOf('README.md');
  const lines = text.split('\n');
  expect(wordsOf(text)).toBeLessThanOrEqual(900);
  expect(lines.length).toBeLessThanOrEqual(181);
  expect(lines.filter((line) => line.length > 160)).toEqual([]);
  const [, ...sections] = text.split(/^## /m);
  expect(sections[0]).toMatch(/^npx -y pnpm start .*\nnpx -y pnpm test /m);
});

it('what is written by hand has at most 28,000 words in 28 files', () => {
  const counts = handWritten.map((document) => ({ document, words: wordsOf(textOf(document)) }));
  const total = counts.reduce((sum, { words }) => sum + words, 0);
  expect(counts.length, JSON.stringify(handWritten)).toBeLessThanOrEqual(28);
  expect(total, JSON.stringify(counts)).toBeLessThanOrEqual(28_000);
});

it('each promise in security.md names the tests that prove it', () => {
  const rows = textOf('relay/docs/security.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:promise|-+) +\|/.test(line));
  expect(rows.length).toBeGreaterThan(40);
  const unproven = rows.filter((row) => {
    const proofs = [...(row.split(' | ').at(-1) ?? '').matchAll(/\]\(([^)]+)\)/g)].map(
      ([, file = '']) => file,
    );
    return (
      proofs.length === 0 ||
      proofs.some((file) => !file.endsWith('.test.ts') || !existsSync(path.join(root, 'relay/docs', file)))
    );
  });
  expect(unproven).toEqual([]);
});

const settingsIn = (text: string) =>
  (text.match(/\b(?:RELAY|NOISEAWARE)_[A-Z]+(?:_[A-Z]+)*\b/g) ?? []).map((name) =>
    name.replace(/_FILE$/, ''),
  );

it.each(handWritten)('every setting that %s names exists', (document) => {
  const known = new Set(settingsIn(textOf('relay/docs/settings.md')));
  expect([...new Set(settingsIn(textOf(document)))].filter((setting) => !known.has(setting))).toEqual([]);
});

it('operating.md is eight tasks, tells in each heading what to do, and begins each with the command', () => {
  const text = textOf('relay/docs/operating.md');
  const sections = text.split(/^##+ /m).slice(1);
  expect(sections.length).toBeGreaterThan(30);
  expect(sections.filter((section) => !/^.+\n\n```/.test(section))).toEqual([]);
  const tasks = [...text.matchAll(/^## (.+)$/gm)].map(([, task]) => task);
  expect(tasks).toEqual([
    'Run and stop the relay',
    'Let staff sign in',
    'Send links to owners',
    'Make and rotate keys',
    'Receive alerts',
    'Back up, restore and move',
    'Run several relays',
    'Call NoiseAware through the relay',
  ]);
});
