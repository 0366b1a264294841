import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import { Command } from 'commander';
import { type CommandContext, call, type ValueOf, withAnswer, withCall } from '../context.ts';
import { parseTools } from '../files/parse-tools.ts';
import { nameOfInput, readInput } from '../files/read-input.ts';
import { listing } from '../terminal/terminal.ts';

/** Manages the web tools in whose pages the extension shows chips. */
export const toolsCommand = (context: CommandContext): Command =>
  new Command('tools')
    .description('add, list or remove the web tools in which the extension shows chips')
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

const addCommand = (context: CommandContext): Command =>
  withAnswer<object, { tools: ValueOf<'putTool'>[] }>(
    new Command('add')
      .description('add a tool, or replace the one with its id')
      .argument('<file>', 'JSON of one tool, or of what "tools list --json" prints; - reads what is piped in')
      .addHelpText(
        'after',
        `
A tool whose own developers mark its records with data-noiseaware-account needs no rule:
  {"id": "harbor", "name": "Harbor", "pages": ["https://tool.example/customers/{*}"]}
Everything is checked before anything is written, and every fault is named. The options page of the extension previews what
a rule finds on the page that is open.`,
      ),
    context,
    async (_, file = '') => {
      const tools = parseTools(await readInput(context, file), nameOfInput(file));
      const written: ValueOf<'putTool'>[] = [];
      for (const each of tools) written.push(await call(context, 'putTool', { body: each }));
      return { tools: written };
    },
    ({ tools }) =>
      tools.length === 0
        ? 'There is no tool in it.'
        : tools.map((each) => `${words[each.outcome]} ${each.tool} (${each.name}).`).join('\n'),
  );

const words = { added: 'Added', changed: 'Changed' } as const;

const listCommand = (context: CommandContext): Command =>
  withCall(
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
  withCall(
    new Command('remove')
      .description('remove a tool: the extension no longer looks for its records')
      .argument('<id>'),
    context,
    'removeTool',
    (_, __, id) => `${id} is removed.`,
    (_, id = '') => ({ id }),
  );
