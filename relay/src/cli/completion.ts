import { Argument, Command, type Option } from 'commander';
import type { CommandContext } from './context.ts';

/** Prints a shell completion script, generated from the commands. */
export const completionCommand = ({ terminal }: CommandContext): Command =>
  new Command('completion')
    .description('a script for the shell to complete commands by, see relay/docs/operating.md')
    .addArgument(new Argument('<shell>').choices(Object.keys(scripts)))
    .action((shell: keyof typeof scripts, _: object, { parent }: Command) => {
      if (parent !== null) terminal.out(scripts[shell](placesIn(parent, 'relay')));
    });

// --- Internal helpers ---

/** What can follow a command. */
interface Place {
  /** `relay connections list` */
  readonly at: string;
  /** Names of subcommands, and choices of arguments. */
  readonly words: readonly string[];
  readonly options: readonly Option[];
}

function placesIn(command: Command, at: string): Place[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const options = help.visibleOptions(command).filter(({ long }) => long !== undefined);
  const below = commands.flatMap((each) => placesIn(each, `${at} ${each.name()}`));
  const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  const words = [...commands.map((each) => each.name()), ...choices];
  return [{ at, words, options }, ...below];
}

/** Program names to complete; `relay` is for an alias. */
const names = 'relay relay.mjs';

/** Quotes a text for bash and zsh. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Alternative patterns of a `case`. */
const either = (patterns: readonly string[]): string => patterns.map(quoted).join('|');

const takesValue = ({ required, optional }: Option): boolean => required || optional;

/** The bash script. Typed text is only compared with fixed words, never evaluated. Falls back to file names. */
function bash(places: readonly Place[]): string {
  const values = places.flatMap(({ at, options }) =>
    options
      .filter(takesValue)
      .map(
        ({ long, argChoices }) =>
          `    ${quoted(`${at} ${long}`)}) words=${quoted((argChoices ?? []).join(' '))} ;;`,
      ),
  );
  const words = places.map(({ at, words, options }) => {
    const flags = options.map(({ long }) => long).join(' ');
    return `      ${quoted(at)}) words=${quoted(words.join(' '))} options=${quoted(flags)} ;;`;
  });
  return `_relay() {
  local at=relay before=relay cur=\${COMP_WORDS[COMP_CWORD]} word words= options=
  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do
    before=$word
    case "$at $word" in ${either(places.map(({ at }) => at))}) at="$at $word" ;; esac
  done
  case "$at $before" in
${values.join('\n')}
    *) case "$at" in
${words.join('\n')}
    esac ;;
  esac
  case "$cur" in -*) words=$options ;; esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _relay ${names}`;
}

const zsh = (places: readonly Place[]): string =>
  `autoload -U +X compinit bashcompinit && compinit && bashcompinit\n${bash(places)}`;

const scripts = { bash, zsh };
