import type { Tool } from '@noiseaware-connect/shared/tool';
import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import { Command } from 'commander';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import type { OutputOf } from '../operator/operations.ts';
import { answering, asking, type CommandContext } from './context.ts';
import { checkTool, parseTools } from './parse-tools.ts';
import { nameOfInput, readInput } from './read-input.ts';
import { listing } from './terminal.ts';

/** Manages the web tools in whose pages the extension shows which accounts are connected. */
export const toolsCommand = (context: CommandContext): Command =>
  new Command('tools')
    .description('the web tools in which staff work: add, list or remove them')
    .addCommand(addCommand(context))
    .addCommand(listCommand(context))
    .addCommand(removeCommand(context))
    .addHelpText(
      'after',
      `
A tool is data: its pages, and, where it does not mark its records itself, how these are found. The extension asks each staff
member before it reads the pages of a tool. Rules are described in extension/docs/tool-rules.md.`,
    );

// --- Internal helpers ---

interface ShortForm {
  id?: string;
  name?: string;
  pages?: string[];
  accounts?: string;
}

const addCommand = (context: CommandContext): Command =>
  answering<ShortForm, { tools: OutputOf<'putTool'>[] }>(
    new Command('add')
      .description('add a tool, or replace the one with its id')
      .argument('[file]', 'JSON of one tool, or of what "tools list --json" prints; - reads what is piped in')
      .option('--id <id>', 'instead of a file: small letters, digits and dashes')
      .option('--name <name>', 'what staff call it')
      .option('--pages <template...>', 'its addresses, such as https://tool.example/{*}')
      .option('--accounts <template>', 'the account ids it may ask about, such as cust-{*}; all if left out')
      .addHelpText(
        'after',
        `
Options are enough for a tool whose own developers mark its records with data-noiseaware-account:
  pnpm relay tools add --id harbor --name "Harbor" --pages "https://tool.example/customers/{*}"
A tool that you cannot change needs a file with a rule. Everything is checked before anything is written, and every
fault is named. The options page of the extension previews what a rule finds on the page that is open.`,
      ),
    context,
    async (options, file) => {
      const tools = await toolsIn(context, options, file);
      const written: OutputOf<'putTool'>[] = [];
      for (const each of tools) written.push(await context.client()('putTool', each));
      return { tools: written };
    },
    ({ tools }) =>
      tools.length === 0
        ? 'There is no tool in it.'
        : tools.map((each) => `${words[each.outcome]} ${each.tool} (${each.name}).`).join('\n'),
  );

const words = { added: 'Added', changed: 'Changed' } as const;

async function toolsIn(context: CommandContext, options: ShortForm, file?: string): Promise<Tool[]> {
  const { id, name, pages, accounts } = options;
  const short = [id, name, pages, accounts].some((each) => each !== undefined);
  if (file === undefined && !short) {
    throw new OperatorRefusal('invalid_input', 'a tool comes from a file, or from --id, --name and --pages');
  }
  if (file === undefined) return [checkTool({ id, name, pages, accounts }, 'the tool')];
  if (short)
    throw new OperatorRefusal('invalid_input', 'a tool comes from a file or from options, not from both');
  return parseTools(await readInput(context, file), nameOfInput(file));
}

const listCommand = (context: CommandContext): Command =>
  asking(
    new Command('list').description('list tools; with --json as "tools add" takes them'),
    context,
    'listTools',
    ({ tools }) =>
      listing(tools, 'There is no tool yet. Add one with: pnpm relay tools add <file>', {
        ID: ({ id }) => id,
        NAME: ({ name }) => name,
        ON: (tool) => originsOf(tool).join(' '),
        RECORDS: ({ records }) => records?.selector ?? 'marked by the tool',
        ACCOUNTS: ({ accounts }) => accounts ?? 'all',
      }),
  );

const removeCommand = (context: CommandContext): Command =>
  asking(
    new Command('remove')
      .description('remove a tool: the extension no longer looks for its records')
      .argument('<id>'),
    context,
    'removeTool',
    ({ removed }) => `${removed} is removed.`,
  );
