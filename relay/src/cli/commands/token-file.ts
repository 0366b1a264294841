import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { type Client, ConnectFailure } from '../../../client/src/index.ts';
import { describeSystemError, writeAtomicallyInSharedDirectory } from '../../base/files.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import type { Seconds } from '../../base/time.ts';
import {
  type ClientOptions,
  clientOptions,
  describeFailure,
  openClient,
  toOperatorRefusal,
} from '../clients/relay-client.ts';
import type { CommandContext } from '../context.ts';
import { stopSignal } from '../process/stop-signal.ts';
import { wholeNumber } from '../terminal/option-forms.ts';

/** Seconds between two checks of the token. */
const pause: Seconds = 20;

/** Shortest wait in seconds before another attempt. */
const shortestWait: Seconds = 1;

/** Reserve in seconds for the duration of a renewal. */
const slack: Seconds = 10;

interface Options extends ClientOptions {
  account: string;
  to: string;
  minTtl: Seconds;
  once?: boolean;
  json?: boolean;
}

/** Keeps a valid user token in a file, for programs that can only read files. */
export const tokenFileCommand = (context: CommandContext): Command =>
  clientOptions(new Command('token-file'))
    .description('keep the user token of an account up to date in a file')
    .requiredOption('--account <id>', 'the account')
    .requiredOption(
      '--to <file>',
      'the file to write: readable by its owner alone, replaced as a whole, with nothing but the token',
    )
    .option(
      '--min-ttl <seconds>',
      'the fewest seconds that the token is still valid',
      wholeNumber(1, 600),
      60,
    )
    .option('--once', 'write the token once and exit, instead of running until SIGTERM')
    .option('--json', 'print a line of JSON for each token that is written')
    .action(async (options: Options) => {
      const { terminal, directory } = context;
      const file = path.resolve(directory, options.to);
      const client = await openClient(context, options);
      const stopped = stopSignal();
      const refresh = async () => {
        const expiresAt = await refreshFile(
          client,
          options.account,
          file,
          options.minTtl + pause + slack,
          stopped,
        );
        if (expiresAt === undefined) return;
        const words = `${file} holds a token until ${expiresAt}.`;
        terminal.out(
          options.json === true ? JSON.stringify({ file, account: options.account, expiresAt }) : words,
        );
      };
      if (options.once === true) await refresh().catch((error) => Promise.reject(toOperatorRefusal(error)));
      else await keepFresh(refresh, context, stopped);
    });

// --- Internal helpers ---

/** Writes the token if the file does not contain it yet. Returns its expiry if it was written. */
async function refreshFile(
  client: Client,
  account: string,
  file: string,
  minTtl: Seconds,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { userToken, expiresAt } = await client.tokenFor(account, { minTtl, signal });
  const written = await readFile(file, 'utf8').catch(() => undefined);
  if (written === userToken) return undefined;
  try {
    await writeAtomicallyInSharedDirectory(file, userToken);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new OperatorRefusal('file_unusable', `${file} cannot be written (${code})`);
  }
  return expiresAt;
}

/** Refreshes until the signal aborts. Failures are reported once and retried, since relays restart and people reconnect. */
async function keepFresh(
  refresh: () => Promise<void>,
  { effects, terminal }: CommandContext,
  signal: AbortSignal,
): Promise<void> {
  let reportedFailure: string | undefined;
  while (!signal.aborted) {
    let wait = pause;
    try {
      await refresh();
      reportedFailure = undefined;
    } catch (error) {
      if (signal.aborted) return;
      const failed =
        error instanceof ConnectFailure
          ? describeFailure(error)
          : (describeSystemError(error) ?? 'the file cannot be kept fresh');
      if (failed !== reportedFailure) terminal.error(`relay: ${failed}`);
      reportedFailure = failed;
      const requestedWait = error instanceof ConnectFailure ? (error.retryAfter ?? pause) : slack;
      wait = Math.min(pause, Math.max(shortestWait, requestedWait));
    }
    await effects.sleep(wait, signal);
  }
}
