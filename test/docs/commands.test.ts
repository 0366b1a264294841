import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createContext } from '@noiseaware-connect/relay/cli/context';
import { createProgram } from '@noiseaware-connect/relay/cli/program';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { documents, root, textOf } from './documents.ts';

const program = createProgram(createContext({ out: () => undefined, error: () => undefined }, {}, '.', {}));

/** The commands of the relay in a document's code, without what a shell does with them. `npx` runs the client package's. */
const commandsIn = (text: string): string[] =>
  [
    ...text
      .replaceAll(/\\\n\s*/g, '')
      .matchAll(/(?:pnpm (?:-s )?relay|relay\.mjs|(?<!npx )noiseaware-connect) ([a-z][^`\n|>#;)]*)/g),
  ]
    .map(([, command = '']) => command.trim())
    .filter((command) => command !== '');

/** What is wrong with a command: a name or an option that does not exist; undefined if nothing is. */
function faultOf(command: string): string | undefined {
  const words = command.split(/\s+/);
  const lineage: Command[] = [program];
  for (const word of words) {
    const [parent = program] = lineage;
    const child = parent.commands.find((each) => each.name() === word);
    const isName =
      parent.commands.length > 0 && parent.registeredArguments.length === 0 && /^[a-z][a-z-]*$/.test(word);
    if (child === undefined && isName) return `${parent.name()} has no ${word}`;
    if (child === undefined) break;
    lineage.unshift(child);
  }
  const options = lineage.flatMap((each) => each.options.map(({ long }) => long));
  const unknown = words
    .flatMap((word) => /^--[a-z-]+/.exec(word) ?? [])
    .find((option) => option !== '--help' && !options.includes(option));
  return unknown === undefined ? undefined : `${lineage[0]?.name()} has no ${unknown}`;
}

it('finds a command and an option that do not exist', () => {
  expect(['staff list --json', 'staff lists', 'stuff list', 'audit --whom Alex'].map(faultOf)).toEqual([
    undefined,
    'staff has no lists',
    'pnpm relay has no stuff',
    'audit has no --whom',
  ]);
});

it('no text of the product names a command without the name by which it is called', () => {
  const names = program.commands.map((each) => each.name()).join('|');
  const bare = new RegExp(`(?<!pnpm (?:-[^\\n]* )?|[\\w/.@-])relay (?:${names})\\b.*`, 'g');
  const files = globSync('{shared,relay,extension}/**/*.{ts,tsx,json,md,yml,service}', {
    cwd: root,
    exclude: ['**/{node_modules,dist,.output,.wxt}/**', '**/*.test.ts'],
  });
  expect(files.length).toBeGreaterThan(500);
  const bareCommands = files.flatMap((file) =>
    [
      ...readFileSync(path.join(root, file), 'utf8')
        .replaceAll(/\\\n\s*/g, '')
        .matchAll(bare),
    ].map(([text]) => `${file}: ${text}`),
  );
  expect(bareCommands).toEqual([]);
});

it.each(documents)('every command of the relay in %s exists, with its options', (document) => {
  expect(
    commandsIn(textOf(document))
      .map(faultOf)
      .filter((fault) => fault !== undefined),
  ).toEqual([]);
});
