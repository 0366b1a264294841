import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createContext } from '@noiseaware-connect/relay/cli/context';
import { createProgram } from '@noiseaware-connect/relay/cli/program';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { outputOf } from '../support/relay/run-command.ts';

/** What a bash with the script offers behind each of these lines, the last word of which is being typed. */
async function offered(lines: readonly (readonly string[])[]): Promise<string[][]> {
  const script = await outputOf(['completion', 'bash'], {});
  const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  const asked = lines.map(
    (words) =>
      `COMP_WORDS=(${words.map(quoted).join(' ')}) COMP_CWORD=${words.length - 1}; _relay; echo "\${COMPREPLY[*]}"`,
  );
  const { stdout } = await promisify(execFile)('bash', ['-uc', [script, ...asked].join('\n')]);
  return stdout
    .slice(0, -1)
    .split('\n')
    .map((line) => line.split(' ').filter((word) => word !== ''));
}

it('offers every command, and every option of each', async () => {
  const terminal = { out: () => undefined, error: () => undefined };
  const program = createProgram(createContext(terminal, {}, '/'));
  const allIn = (command: Command, words: string[]): [Command, string[]][] => [
    [command, words],
    ...command.commands.flatMap((each) => allIn(each, [...words, each.name()])),
  ];
  const all = allIn(program, ['./relay.mjs']);
  expect(all.length).toBeGreaterThan(30);
  const commands = await offered(all.map(([, words]) => [...words, '']));
  const options = await offered(all.map(([, words]) => [...words, '--']));
  for (const [index, [command, words]] of all.entries()) {
    const names = command.commands.map((each) => each.name());
    expect(commands[index], words.join(' ')).toEqual(expect.arrayContaining(names));
    const flags = command.options.map(({ long }) => long);
    expect(options[index], words.join(' ')).toEqual(expect.arrayContaining([...flags, '--help']));
  }
});

it('offers the choices of an option and of an argument, what begins as typed, and nothing for a free text', async () => {
  expect(
    await offered([
      ['relay', 'connections', 'list', '--status', ''],
      ['relay', 'completion', ''],
      ['relay', 'connections', 'list', '--status', 'degraded', '--a'],
      ['relay', 'connections', 'dis'],
      ['relay', 'backup', '--to', ''],
      // A value that is called as a command is none.
      ['relay', 'staff', 'revoke', 'list', ''],
    ]),
  ).toEqual([
    ['active', 'degraded', 'reauthorization_required', 'disconnected'],
    ['bash', 'zsh'],
    ['--account', '--after'],
    ['disconnect'],
    [],
    [],
  ]);
});

it('evaluates nothing of what is typed', async () => {
  expect(await offered([['relay', '$(echo run >&2; exit 7)', '`exit 7`', 'connections', 'sh']])).toEqual([
    ['show'],
  ]);
});

it('takes the shells that it knows alone', async () => {
  expect(await outputOf(['completion', 'zsh'], {})).toContain('relay connections');
  await expect(outputOf(['completion', 'csh'], {})).rejects.toThrow('bash, zsh');
});
