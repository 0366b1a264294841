import { withCommandName } from '@noiseaware-connect/relay/base/command-name';
import { createContext } from '@noiseaware-connect/relay/cli/context';
import { createProgram } from '@noiseaware-connect/relay/cli/program';
import type { Command } from 'commander';

/** The name by which the package has the relay's command. */
const name = 'noiseaware-connect';

/**
 * The manual page of the package's command (man(7)), drawn from the help of every command.
 * @param seconds when the version was released
 */
export function drawManPage(version: string, seconds: number): string {
  const program = createProgram(createContext({ out: () => undefined, error: () => undefined }, {}, '.', {}));
  const date = new Date(seconds * 1000).toISOString().slice(0, 10);
  const help = program.createHelp();
  const lines = [
    `.TH ${name.toUpperCase()} 1 "${date}" "${name} ${version}" "User Commands"`,
    '.SH NAME',
    `${inText(name)} \\- ${inText(lowerFirst(help.commandDescription(program)))}`,
    '.SH SYNOPSIS',
    `.B ${inText(name)}`,
    inText(program.usage()),
    '.SH OPTIONS',
    ...optionsOf(program),
    '.SH COMMANDS',
    ...commandsBelow(program).flatMap((command) => sectionOf(command)),
    '.SH NOTES',
    ...asItStands(textAfter(program)),
  ];
  return `${lines.join('\n')}\n`;
}

// --- Internal helpers ---

/** Every command that does something, with its path of names behind the program's. */
const commandsBelow = (
  parent: Command,
  names: readonly string[] = [],
): { path: string; command: Command }[] =>
  parent
    .createHelp()
    .visibleCommands(parent)
    .filter((command) => command.name() !== 'help')
    .flatMap((command) => {
      const path = [...names, command.name()];
      return [{ path: path.join(' '), command }, ...commandsBelow(command, path)];
    });

function sectionOf({ path, command }: ReturnType<typeof commandsBelow>[number]): string[] {
  const help = command.createHelp();
  const after = textAfter(command);
  return [
    '.SS',
    inText(`${path} ${command.usage()}`),
    '.PP',
    inText(help.commandDescription(command)),
    ...help
      .visibleArguments(command)
      .flatMap((argument) => entry(help.argumentTerm(argument), help.argumentDescription(argument))),
    ...optionsOf(command),
    ...(after === '' ? [] : asItStands(after)),
  ];
}

function optionsOf(command: Command): string[] {
  const help = command.createHelp();
  return help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help' || command.parent === null)
    .flatMap((option) => entry(help.optionTerm(option), help.optionDescription(option)));
}

const entry = (term: string, description: string): string[] => [
  '.TP',
  `\\fB${inText(term)}\\fR`,
  inText(description),
];

/** What Commander writes behind a command's help. */
function textAfter(command: Command): string {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  return help.slice(command.helpInformation().length).trim();
}

/** Lines and columns as they are. */
const asItStands = (text: string): string[] => ['.PP', '.nf', ...text.split('\n').map(inText), '.fi'];

/** A text in which nothing is an instruction to roff, with the command's name as the package has it. */
function inText(text: string): string {
  const named = withCommandName(text, '/usr/lib/noiseaware-connect/relay.mjs');
  return named
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', '\\(cq')
    .replaceAll('…', '...')
    .replace(/^(?=[.'])/gm, '\\&');
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
