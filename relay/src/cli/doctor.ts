import type { OperatorClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { Command, InvalidArgumentError } from 'commander';
import { FoundWrong, OperatorRefusal } from '../base/operator-refusal.ts';
import type { Check } from '../operations/checks/check.ts';
import { checkSettings } from '../operations/doctor/check-settings.ts';
import { describeLine } from '../operations/doctor/describe-line.ts';
import { examine } from '../operations/doctor/examine.ts';
import { followTrace } from '../operations/doctor/follow-trace.ts';
import { playNoiseAware } from '../operations/doctor/play/play-noiseaware.ts';
import type { Config } from '../settings/config.ts';
import type { CommandContext } from './context.ts';
import { describePacket, type Packet } from './packet.ts';
import { stopSignal } from './stop-signal.ts';

interface Options {
  trace?: boolean;
  minutes: number;
  json?: boolean;
}

/** Checks a relay and its surroundings; with `--trace`, shows the calls of one pairing to learn how NoiseAware behaves. */
export const doctorCommand = (context: CommandContext): Command =>
  new Command('doctor')
    .description(
      'check settings, data, addresses and NoiseAware; --trace records one pairing with secrets redacted',
    )
    .option('--trace', 'show one pairing’s calls as they happen')
    .option('--minutes <n>', 'how long a trace waits at the most', minutesOf, 60)
    .option('--json', 'print lines of JSON')
    .action(async ({ trace, minutes, json }: Options) => {
      if (trace === true) await watch(context, minutes, json === true);
      else await check(context, json === true);
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
  if (bad > 0) throw new FoundWrong('check_failed', `${bad} of ${checks.length} checks found something bad`);
}

const packetOf = ({ publicUrl, noiseaware: { clientId } }: Config): Packet => ({
  clientId,
  connectionUrl: `${publicUrl}${api.answerConnectionUrl.path}`,
});

async function watch(
  { terminal, effects, client }: CommandContext,
  minutes: number,
  json: boolean,
): Promise<void> {
  const until = effects.now() + minutes * 60;
  for await (const line of followTrace(client(), effects, until, stopSignal())) {
    terminal.out(json ? JSON.stringify(line) : describeLine(line));
    if (line.kind === 'ended' && line.how === 'relay_gone')
      throw new OperatorRefusal('relay_failed', 'the trace was cut short');
  }
}

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (!Number.isFinite(minutes) || minutes <= 0 || minutes > 24 * 60) {
    throw new InvalidArgumentError('It has to be a number from 0 to 1440.');
  }
  return minutes;
}
