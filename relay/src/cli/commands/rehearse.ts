import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { valueIn } from '@noiseaware-connect/shared/call-refused';
import { Command } from 'commander';
import { privateMode } from '../../base/files.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { hour, type Seconds } from '../../base/time.ts';
import { rehearse } from '../../operations/rehearsal/rehearse.ts';
import { describeLearnt } from '../../operations/trace/answer-questions.ts';
import { describeLine } from '../../operations/trace/describe-line.ts';
import type { CommandContext } from '../context.ts';
import { stopSignal } from '../process/stop-signal.ts';
import { openConversation } from '../terminal/conversation.ts';
import { wholeNumber } from '../terminal/option-forms.ts';

interface Options {
  to: string;
  patience?: number;
  wait?: boolean;
  json?: boolean;
}

/** The account that is connected, unless another is named. */
const usualAccount = 'rehearsal';

/** Goes through a connection's life with a test account, to learn which settings NoiseAware needs. */
export const rehearseCommand = (context: CommandContext): Command =>
  new Command('rehearse')
    .description(
      'connect, renew and disconnect one test account step by step, and write down which settings NoiseAware needs',
    )
    .option('--to <file>', 'where the report is written', 'rehearsal.json')
    .option(
      '--patience <seconds>',
      'how long to wait for the person, for each of two authorizations: 300 without a terminal, else 3600',
      wholeNumber(1, hour),
    )
    .option('--wait', 'wait until the first user token has expired, a quarter of an hour, and renew then')
    .option('--json', 'print lines of JSON')
    .action((options: Options) => run(context, options));

// --- Internal helpers ---

async function run(context: CommandContext, { to, patience, wait, json }: Options): Promise<void> {
  const { terminal, config, effects, client, directory, input } = context;
  const settings = config();
  if (settings.noiseaware.partnerId === undefined) {
    throw new OperatorRefusal('conflict', 'no account can be connected without NOISEAWARE_PARTNER_ID');
  }
  const file = path.resolve(directory, to);
  const conversation = openConversation(context);
  const say = (text: string) => (json ? terminal.error(text) : terminal.out(text));
  try {
    say(
      'A rehearsal connects one test account, renews and disconnects it. Use a NoiseAware account for tests.',
    );
    const account = await conversation.ask('Account, by its id in your own records', usualAccount);
    const operator = client();
    const { connections } = valueIn(await operator.listConnections({ query: { account } }));
    const isConnected = connections.some(({ status }) => status !== 'disconnected');
    const erases = `${account} is connected already, and a rehearsal ends by erasing that connection. Go on?`;
    if (isConnected && !(await conversation.confirm(erases))) {
      throw new OperatorRefusal(
        'conflict',
        `${account} is connected: name another account, or disconnect it`,
      );
    }
    const rehearsal = await rehearse(
      {
        client: operator,
        effects,
        config: settings,
        patience: patience ?? patienceOf(input),
        isWaiting: wait === true,
        stopped: stopSignal(),
        print: (line) => terminal.out(json ? JSON.stringify(line) : describeLine(line)),
        guide: {
          say,
          open: (url) =>
            terminal.out(
              json
                ? JSON.stringify({ kind: 'open', url })
                : `Open this in a browser, and authorize:\n\n  ${url}\n`,
            ),
          stuck: (signal) => conversation.heard('stuck', signal),
        },
      },
      account,
    );
    await writeReport(file, `${JSON.stringify(rehearsal, null, 2)}\n`);
    const { ended, failed, learnt, settings: advice } = rehearsal;
    if (ended === 'relay_gone') {
      throw new OperatorRefusal('relay_failed', `the rehearsal was cut short; ${file} has what was seen`);
    }
    const failure =
      failed === null ? undefined : { sentence: `${failed.step}: ${failed.sentence}`, report: file };
    terminal.out(
      json
        ? JSON.stringify({ kind: 'rehearsed', file, ended, failed, learnt, settings: advice })
        : `${describeLearnt(learnt, failure)}\n\nWrote ${file}: it has no secrets.`,
    );
  } finally {
    conversation.close();
  }
}

/** Seconds that a person has for each authorization: an hour at a terminal, where "stuck" ends it, and else less. */
const patienceOf = (input: NodeJS.ReadableStream): Seconds =>
  'isTTY' in input && input.isTTY === true ? hour : 300;

/** @throws {OperatorRefusal} `file_unusable` */
const writeReport = (file: string, text: string): Promise<void> =>
  writeFile(file, text, { mode: privateMode }).catch((error: NodeJS.ErrnoException) => {
    throw new OperatorRefusal('file_unusable', `${file} cannot be written (${error.code})`);
  });
