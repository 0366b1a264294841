import { Command } from 'commander';
import { type CommandContext, withCall } from '../context.ts';

/** Creates a one-time link that opens the console. */
export const consoleCommand = (context: CommandContext): Command =>
  withCall(
    new Command('console').description(
      'create a link that opens the console; works once, within five minutes',
    ),
    context,
    'makeConsoleLink',
    ({ url }) => `Open this link in your browser, within five minutes; it works once:

  ${url}

What you do in the console is in the audit log under your name.`,
    () => ({ body: {} }),
  );
