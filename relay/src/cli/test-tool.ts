import { readTemplate } from '@noiseaware-connect/shared/template';
import type { Tool } from '@noiseaware-connect/shared/tool';
import { Command } from 'commander';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { noSuchTool } from '../operator/operations.ts';
import { parsePage } from '../tools/parse-page.ts';
import { parseTools } from '../tools/parse-tools.ts';
import { type Trial, tryTool } from '../tools/try-tool.ts';
import type { CommandContext } from './context.ts';
import { nameOfInput, readInput } from './read-input.ts';
import { table } from './terminal.ts';

interface Options {
  url?: string;
  page: string;
  json?: boolean;
}

/** Shows what a rule would find on a page that was saved, before any browser is told of it. */
export const testToolCommand = (context: CommandContext): Command =>
  new Command('test')
    .description('show what a tool’s rule would find on a saved page')
    .argument('<tool>', 'the id of a tool that was added, or a file as for "tools add"')
    .requiredOption('--page <file>', 'the page’s HTML; - reads what is piped in')
    .option(
      '--url <address>',
      'the address of the page; by default the first one of the tool, if it has no places',
    )
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      `
Save a page as its tool shows it: in the browser's developer tools, copy the outer HTML of <html> into a file. Its source
as the server sent it lacks what scripts add. The page is only read: nothing of it is run, and nothing is fetched.
Ends with 1 when nothing is found.`,
    )
    .action(async (target: string, { url, page, json }: Options) => {
      const tool = await findTool(context, target);
      const trial = tryTool(tool, parsePage(await readInput(context, page)), addressOf(tool, url));
      context.terminal.out(json === true ? JSON.stringify(trial) : describe(trial, tool));
      if (trial.found.length === 0) throw new OperatorRefusal('check_failed', 'nothing was found');
    });

// --- Internal helpers ---

/** An id has neither dot nor slash. */
const isId = (target: string): boolean => /^[a-z0-9][a-z0-9-]*$/.test(target);

async function findTool(context: CommandContext, target: string): Promise<Tool> {
  if (isId(target)) {
    const { tools } = await context.door()('listTools', {});
    const tool = tools.find(({ id }) => id === target);
    if (tool === undefined) throw noSuchTool(target);
    return tool;
  }
  const [tool, ...others] = parseTools(await readInput(context, target), nameOfInput(target));
  if (tool === undefined || others.length > 0) {
    throw new OperatorRefusal('invalid_input', `${nameOfInput(target)} must hold one tool to be tried`);
  }
  return tool;
}

/** In the spelling in which a browser would give it. */
function addressOf({ pages }: Tool, url?: string): string {
  if (url !== undefined && !URL.canParse(url))
    throw new OperatorRefusal('invalid_input', '--url must be a whole address');
  if (url !== undefined) return new URL(url).href;
  const [first = ''] = pages;
  if (readTemplate(first)?.placeholders.length === 0) return first;
  throw new OperatorRefusal(
    'invalid_input',
    `which page is it? Say so with --url, since the tool has many: ${first}`,
  );
}

/** Rows that a person reads. */
const mostRows = 50;

function describe({ url, isPage, found, withoutAccount }: Trial, tool: Tool): string {
  if (!isPage)
    return [`${url} is no page of ${tool.name}. Its pages:`, ...tool.pages.map((each) => `  ${each}`)].join(
      '\n',
    );
  const rows = found
    .slice(0, mostRows)
    .map(({ account, name, mayAsk }) => [account, name ?? '–', mayAsk ? 'yes' : `no: not ${tool.accounts}`]);
  const more = found.length - rows.length;
  return [
    `${url} is a page of ${tool.name}.`,
    ...(rows.length > 0 ? ['', table(['ACCOUNT', 'NAME', 'MAY BE ASKED ABOUT'], rows)] : []),
    ...(more > 0 ? [`… and ${more} more`] : []),
    '',
    `${count(found.length)} with an account, ${withoutAccount} without.`,
  ].join('\n');
}

const count = (records: number): string => `${records} ${records === 1 ? 'record' : 'records'}`;
