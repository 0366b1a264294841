import type { OperatorClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { Command, InvalidArgumentError } from 'commander';
import { CheckFailed, OperatorRefusal } from '../../base/operator-refusal.ts';
import type { Check } from '../../operations/checks/check.ts';
import { checkSettings } from '../../operations/doctor/check-settings.ts';
import { examine } from '../../operations/doctor/examine.ts';
import { playNoiseAware } from '../../operations/doctor/play/play-noiseaware.ts';
import { answerQuestions, describeLearnt, settingsIn } from '../../operations/trace/answer-questions.ts';
import { describeLine } from '../../operations/trace/describe-line.ts';
import { followTrace } from '../../operations/trace/follow-trace.ts';
import type { Config } from '../../settings/config.ts';
import type { CommandContext } from '../context.ts';
import { stopSignal } from '../process/stop-signal.ts';
import { describePacket, type Packet } from '../settings-file/packet.ts';
import { writeSettings } from '../settings-file/write-settings.ts';
import { openConversation } from '../terminal/conversation.ts';

interface Options {
  trace?: boolean;
  minutes: number;
  write?: boolean;
  json?: boolean;
}

/** Checks a relay and its surroundings; with `--trace`, shows the calls of one pairing, and what they say of NoiseAware. */
export const doctorCommand = (context: CommandContext): Command =>
  new Command('doctor')
    .description(
      'check settings, data, addresses and NoiseAware; --trace records one pairing with secrets redacted, and names the settings to change',
    )
    .option('--trace', 'show one pairing’s calls as they happen')
    .option('--minutes <n>', 'how long a trace waits at most', minutesOf, 60)
    .option('--write', 'after a trace, write the resulting settings into the settings file, once you confirm')
    .option('--json', 'print lines of JSON')
    .action(async (options: Options) => {
      if (options.trace === true) await watch(context, options);
      else if (options.write === true) throw new OperatorRefusal('invalid_input', '--write needs --trace');
      else await check(context, options.json === true);
    });

// --- Internal helpers ---

const marks: Record<Check['level'], string> = { ok: 'ok', warning: '! ', bad: '!!' };

async function check({ terminal, config, effects, client }: CommandContext, json: boolean): Promise<void> {
  const checks: Check[] = [];
  const play = (settings: Config, door: OperatorClient) => playNoiseAware(settings, effects, door);
  for await (const each of examine({ config, effects, client, play })) {
    checks.push(each);
    if (json) continue;
    terminal.out(`${marks[each.level]}  ${each.says}`);
    if (each.fix !== undefined) terminal.out(`      ${each.fix}`);
  }
  const { config: settings } = checkSettings(config);
  const packet = settings && packetOf(settings);
  if (json) terminal.out(JSON.stringify({ checks, ...(packet && { packet }) }));
  else if (packet !== undefined)
    terminal.out(describePacket(packet, 'the value of NOISEAWARE_CLIENT_SECRETS'));
  const bad = checks.filter(({ level }) => level === 'bad').length;
  if (bad > 0) throw new CheckFailed('check_failed', `${bad} of ${checks.length} checks found something bad`);
}

const packetOf = ({ publicUrl, noiseaware: { clientId } }: Config): Packet => ({
  clientId,
  connectionUrl: `${publicUrl}${api.answerConnectionUrl.path}`,
});

async function watch(context: CommandContext, { minutes, write, json }: Options): Promise<void> {
  const { terminal, effects, client, config } = context;
  const settings = config();
  const { lines, how, failure } = await followTrace(
    {
      client: client(),
      effects,
      stopped: stopSignal(),
      print: (line) => terminal.out(json ? JSON.stringify(line) : describeLine(line)),
    },
    effects.now() + minutes * 60,
  );
  const learnt = answerQuestions(lines, settings);
  const failed = failure === undefined ? undefined : { sentence: failure, report: 'what was printed' };
  terminal.out(json ? JSON.stringify({ learnt }) : describeLearnt(learnt, failed));
  if (write) {
    const conversation = openConversation(context);
    await writeSettings(context, conversation, settingsIn(learnt)).finally(conversation.close);
  }
  if (how === 'relay_gone') throw new OperatorRefusal('relay_failed', 'the trace was cut short');
}

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (!Number.isFinite(minutes) || minutes <= 0 || minutes > 24 * 60) {
    throw new InvalidArgumentError('It must be a number from 0 to 1440.');
  }
  return minutes;
}
