import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { valueIn } from '@noiseaware-connect/shared/call-refused';
import { Command, InvalidArgumentError, Option } from 'commander';
import { privateMode } from '../../base/files.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { hour, minute, type Seconds } from '../../base/time.ts';
import { describeLearnt } from '../../operations/rehearsal/report/describe-learnt.ts';
import { describeLine } from '../../operations/rehearsal/report/describe-line.ts';
import type { Rehearsal } from '../../operations/rehearsal/report/rehearsal.ts';
import { listen } from '../../operations/rehearsal/runs/listen.ts';
import { rehearse } from '../../operations/rehearsal/runs/rehearse.ts';
import type { RunDeps } from '../../operations/rehearsal/runs/run.ts';
import type { CommandContext } from '../context.ts';
import { stopSignal } from '../process/stop-signal.ts';
import { writeSettings } from '../settings-file/write-settings.ts';
import { type Conversation, openConversation } from '../terminal/conversation.ts';
import { wholeNumber } from '../terminal/option-forms.ts';

interface Options {
  to: string;
  write?: boolean;
  listen?: boolean;
  minutes?: number;
  patience?: number;
  wait?: boolean;
  json?: boolean;
}

/** The account that is connected, unless another is named. */
const usualAccount = 'rehearsal';

/** How long a pairing is waited for, unless another time is named. */
const usualMinutes = 60;

/** Goes through a connection's life with a test account, or watches a real pairing, to learn which settings NoiseAware needs. */
export const rehearseCommand = (context: CommandContext): Command =>
  new Command('rehearse')
    .description(
      'connect, renew and disconnect one test account step by step, or watch a real pairing, and write down which settings NoiseAware needs; secrets are never shown',
    )
    .option('--to <file>', 'where the report is written', 'rehearsal.json')
    .option('--write', 'write the settings that were learnt into the settings file, once you confirm')
    .addOption(
      new Option('--listen', 'watch the next pairing that someone makes, in place of making one').conflicts([
        'patience',
        'wait',
      ]),
    )
    .option(
      '--minutes <n>',
      `with --listen: how long to wait for a pairing (default: ${usualMinutes})`,
      minutesOf,
    )
    .option(
      '--patience <seconds>',
      'how long to wait for the person, for each of two authorizations: 300 without a terminal, else 3600',
      wholeNumber(1, hour),
    )
    .option('--wait', 'wait until the first user token has expired, a quarter of an hour, and renew then')
    .option('--json', 'print lines of JSON')
    .action((options: Options) => run(context, options));

// --- Internal helpers ---

async function run(context: CommandContext, options: Options): Promise<void> {
  const { terminal, config, effects, client, directory } = context;
  const { to, write, json, minutes } = options;
  if (minutes !== undefined && options.listen !== true)
    throw new OperatorRefusal('invalid_input', '--minutes needs --listen');
  const file = path.resolve(directory, to);
  const conversation = openConversation(context);
  const deps: RunDeps = {
    client: client(),
    effects,
    config: config(),
    stopped: stopSignal(),
    print: (line) => terminal.out(json ? JSON.stringify(line) : describeLine(line)),
    say: (text) => (json ? terminal.error(text) : terminal.out(text)),
  };
  try {
    const rehearsal =
      options.listen === true
        ? await listen(deps, effects.now() + (minutes ?? usualMinutes) * minute)
        : await rehearseOnce(context, conversation, deps, options);
    const problem = await writeReport(file, `${JSON.stringify(rehearsal, null, 2)}\n`);
    const { ended, failed, learnt, settings } = rehearsal;
    if (ended === 'relay_gone') {
      const left = problem ?? `${file} has what was seen`;
      throw new OperatorRefusal('relay_failed', `the rehearsal was cut short; ${left}`);
    }
    const failure =
      failed === null
        ? undefined
        : {
            sentence: `${failed.step}: ${failed.sentence}`,
            report: problem === undefined ? file : 'what was printed',
          };
    terminal.out(
      json
        ? JSON.stringify({ kind: 'rehearsed', file, ended, failed, learnt, settings })
        : describeLearnt(learnt, failure),
    );
    if (!json && problem === undefined) terminal.out(`\nWrote ${file}: it has no secrets.`);
    if (write) await writeSettings(context, conversation, settings);
    if (problem !== undefined) throw new OperatorRefusal('file_unusable', problem);
  } finally {
    conversation.close();
  }
}

/** Asks for the account, and rehearses with it. @throws {OperatorRefusal} `conflict` if it is to stay connected */
async function rehearseOnce(
  { terminal, input, config }: CommandContext,
  conversation: Conversation,
  deps: RunDeps,
  { patience, wait, json }: Options,
): Promise<Rehearsal> {
  if (config().noiseaware.partnerId === undefined) {
    throw new OperatorRefusal('conflict', 'no account can be connected without NOISEAWARE_PARTNER_ID');
  }
  deps.say(
    'A rehearsal connects one test account, renews and disconnects it. Use a NoiseAware account for tests.',
  );
  const account = await conversation.ask('Account, by its id in your own records', usualAccount);
  const { connections } = valueIn(await deps.client.listConnections({ query: { account } }));
  const isConnected = connections.some(({ status }) => status !== 'disconnected');
  const erases = `${account} is connected already, and a rehearsal ends by erasing that connection. Go on?`;
  if (isConnected && !(await conversation.confirm(erases))) {
    throw new OperatorRefusal('conflict', `${account} is connected: name another account, or disconnect it`);
  }
  const guide = {
    open: (url: string) =>
      terminal.out(
        json ? JSON.stringify({ kind: 'open', url }) : `Open this in a browser, and authorize:\n\n  ${url}\n`,
      ),
    stuck: (signal: AbortSignal) => conversation.heard('stuck', signal),
  };
  return rehearse(
    { ...deps, guide, patience: patience ?? patienceOf(input), isWaiting: wait === true },
    account,
  );
}

/** Seconds that a person has for each authorization: an hour at a terminal, where "stuck" ends it, and else less. */
const patienceOf = (input: NodeJS.ReadableStream): Seconds =>
  'isTTY' in input && input.isTTY === true ? hour : 300;

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (Number.isFinite(minutes) && minutes > 0 && minutes <= 24 * 60) return minutes;
  throw new InvalidArgumentError('It must be a number from 0 to 1440.');
}

/** Why the report could not be written; undefined if it was. What was learnt is shown then, too. */
const writeReport = (file: string, text: string): Promise<string | undefined> =>
  writeFile(file, text, { mode: privateMode }).then(
    () => undefined,
    ({ code }: NodeJS.ErrnoException) => `${file} cannot be written (${code})`,
  );
