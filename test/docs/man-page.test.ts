import { createContext } from '@noiseaware-connect/relay/cli/context';
import { createProgram } from '@noiseaware-connect/relay/cli/program';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { drawManPage } from '../release/man-page.ts';

const page = drawManPage('1.2.3', 1_790_000_000);
/** As somebody reads it. */
const plain = page.replaceAll('\\-', '-').replaceAll('\\(cq', '’');

const pathsBelow = (command: Command, names: string[] = []): [string, Command][] =>
  command.commands.flatMap((each) => {
    const path = [...names, each.name()];
    return [[path.join(' '), each], ...pathsBelow(each, path)] as [string, Command][];
  });

it('the manual page has each command with its options, by the name that the package gives it', () => {
  expect(page).toMatch(/^\.TH NOISEAWARE-CONNECT 1 "2026-09-21" "noiseaware-connect 1\.2\.3" /);
  const program = createProgram(createContext({ out: () => undefined, error: () => undefined }, {}, '.', {}));
  const sections = new Map(plain.split(/^\.SS\n/m).map((text) => [text.split(/ ?[[<\n]/, 1)[0] ?? '', text]));
  for (const [path, command] of pathsBelow(program)) {
    expect([...sections.keys()]).toContain(path);
    for (const { long } of command.options) expect(sections.get(path), path).toContain(`${long}`);
  }
  expect(plain).not.toContain('pnpm relay');
  expect(plain).toContain('noiseaware-connect keys rotate');
});

it('no text of a command’s help is an instruction to roff', () => {
  const instructions = new Set(page.match(/^[.'].*?(?=\s|$)/gm));
  expect([...instructions].sort()).toEqual(['.B', '.PP', '.SH', '.SS', '.TH', '.TP', '.fi', '.nf']);
  expect(page.match(/\\[^&e(f-]/g)).toBeNull();
});
